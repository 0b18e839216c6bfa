import { Button, type ButtonProps } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { shared } from "../lib/strings.ts";
import { CopyIcon } from "./icons.tsx";

/** Copies a text and says for a moment whether that worked. */
export function CopyButton({
  text,
  children,
  size,
}: {
  text: string;
  children: string;
  size?: ButtonProps["size"];
}) {
  const clipboard = useClipboard();
  return (
    <Button
      aria-live="polite"
      leftSection={<CopyIcon size={15} />}
      onClick={() => clipboard.copy(text)}
      size={size}
      variant="default"
    >
      {clipboard.error ? shared.copyFailed : clipboard.copied ? shared.copied : children}
    </Button>
  );
}
