import { Button } from "@mantine/core";
import { type DragEvent, useEffect, useRef, useState } from "react";
import { strings } from "../../lib/strings.ts";
import { ImportIcon } from "../../ui/icons.tsx";
import classes from "./DropZone.module.css";

/** Takes one file, dropped anywhere on the page or chosen in a dialog. */
export function DropZone({ limit, onFile }: { limit: string | null; onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [tooMany, setTooMany] = useState(false);
  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    setTooMany((files?.length ?? 0) > 1);
    if (file !== undefined && files?.length === 1) onFile(file);
  };
  const dragging = usePageDrop(take);
  return (
    <div className={classes.zone} data-dragging={dragging || undefined}>
      <span aria-hidden="true" className={classes.icon}>
        <ImportIcon size={24} />
      </span>
      <p className={classes.title}>{dragging ? strings.import.dropActive : strings.import.drop}</p>
      <p className={classes.or}>{strings.import.or}</p>
      <Button onClick={() => input.current?.click()} size="md">
        {strings.import.choose}
      </Button>
      <input
        accept=".csv,.tsv,.txt,.gz,text/csv,text/plain,text/tab-separated-values"
        aria-label={strings.import.choose}
        className="visually-hidden"
        data-testid="file-input"
        onChange={(event) => {
          take(event.currentTarget.files);
          // Choosing the same file again has to count as a choice.
          event.currentTarget.value = "";
        }}
        ref={input}
        tabIndex={-1}
        type="file"
      />
      <p aria-live="polite" className={classes.hint} data-warning={tooMany || undefined}>
        {tooMany ? strings.import.oneFile : strings.import.accepted(limit)}
      </p>
    </div>
  );
}

/** Catches files dropped anywhere on the page; without this, a near miss would make the browser open the file instead. */
function usePageDrop(onDrop: (files: FileList | null) => void): boolean {
  const [dragging, setDragging] = useState(false);
  const latest = useRef(onDrop);
  useEffect(() => {
    latest.current = onDrop;
  });
  useEffect(() => {
    const over = (event: Event) => {
      const { dataTransfer } = event as unknown as DragEvent;
      if (!dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      setDragging(true);
    };
    const leave = (event: Event) => {
      if ((event as unknown as DragEvent).relatedTarget === null) setDragging(false);
    };
    const drop = (event: Event) => {
      event.preventDefault();
      setDragging(false);
      latest.current((event as unknown as DragEvent).dataTransfer.files);
    };
    const handlers = { dragover: over, dragleave: leave, drop };
    for (const [name, handler] of Object.entries(handlers)) window.addEventListener(name, handler);
    return () => {
      for (const [name, handler] of Object.entries(handlers)) window.removeEventListener(name, handler);
    };
  }, []);
  return dragging;
}
