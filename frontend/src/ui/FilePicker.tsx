import { Button, type ButtonProps } from "@mantine/core";
import { type ReactNode, useRef } from "react";

const ACCEPTED =
  ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.ods,.json,.ndjson,.jsonl,.zip,.gz,.bz2,.xz,.zst,text/csv,text/plain,text/tab-separated-values";

/** A button that opens the system's file dialog. */
export function FilePicker({
  children,
  label,
  multiple = false,
  onFiles,
  testId,
  ...button
}: {
  children: ReactNode;
  /** The label of the hidden input. Users press the button, which opens the dialog of the system. */
  label: string;
  multiple?: boolean;
  onFiles: (files: File[]) => void;
  testId?: string;
} & Pick<ButtonProps, "size" | "variant" | "leftSection" | "classNames">) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button onClick={() => input.current?.click()} {...button}>
        {children}
      </Button>
      <input
        accept={ACCEPTED}
        aria-hidden="true"
        aria-label={label}
        className="visually-hidden"
        data-testid={testId}
        multiple={multiple}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          // Without this, choosing the same file again would not be a change.
          event.currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
        ref={input}
        tabIndex={-1}
        type="file"
      />
    </>
  );
}
