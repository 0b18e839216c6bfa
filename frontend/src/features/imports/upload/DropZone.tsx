import { type DragEvent, useEffect, useRef, useState } from "react";
import { FilePicker } from "../../../ui/FilePicker.tsx";
import { ImportIcon } from "../../../ui/icons.tsx";
import classes from "./DropZone.module.css";
import { text } from "./strings.ts";

/** Takes files, dropped anywhere on the page or chosen in a dialog. `slim` leaves room for files on the page already. */
export function DropZone({
  limit,
  slim,
  onFiles,
}: {
  limit: string | null;
  slim: boolean;
  onFiles: (files: File[]) => void;
}) {
  const dragging = usePageDrop(onFiles);
  const title = slim ? text.dropMore : text.drop;
  return (
    <div className={classes.zone} data-dragging={dragging || undefined} data-slim={slim || undefined}>
      {!slim && (
        <span aria-hidden="true" className={classes.icon}>
          <ImportIcon size={24} />
        </span>
      )}
      <p className={classes.title}>{dragging ? text.dropActive : title}</p>
      {!slim && <p className={classes.or}>{text.or}</p>}
      <FilePicker
        label={text.choose}
        multiple
        onFiles={onFiles}
        size={slim ? "xs" : "md"}
        testId="file-input"
        variant={slim ? "default" : undefined}
      >
        {text.choose}
      </FilePicker>
      {!slim && <p className={classes.hint}>{text.accepted(limit)}</p>}
    </div>
  );
}

/** Catches files dropped anywhere on the page. Otherwise the browser would open a file that misses the zone. */
function usePageDrop(onDrop: (files: File[]) => void): boolean {
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
      const files = [...(event as unknown as DragEvent).dataTransfer.files];
      if (files.length > 0) latest.current(files);
    };
    const handlers = { dragover: over, dragleave: leave, drop };
    for (const [name, handler] of Object.entries(handlers)) window.addEventListener(name, handler);
    return () => {
      for (const [name, handler] of Object.entries(handlers)) window.removeEventListener(name, handler);
    };
  }, []);
  return dragging;
}
