import { Button } from "@mantine/core";
import { useRef } from "react";
import { shared } from "../lib/strings.ts";
import { ChevronLeftIcon, ChevronRightIcon } from "./icons.tsx";
import classes from "./Pager.module.css";

/**
 * Pages through a list. A missing handler means that the page doesn't exist. The button that led to an end stays focusable
 * there, so that the focus isn't lost.
 */
export function Pager({
  note,
  onFirst,
  onPrevious,
  onNext,
}: {
  note?: string;
  onFirst?: () => void;
  onPrevious?: () => void;
  onNext?: () => void;
}) {
  const next = useRef<HTMLButtonElement>(null);
  return (
    <nav aria-label={shared.pager.label} className={classes.pager}>
      <span className={classes.note}>{note}</span>
      {onFirst && (
        <Button
          onClick={() => {
            // This button isn't on the first page.
            next.current?.focus();
            onFirst();
          }}
          size="xs"
          variant="subtle"
        >
          {shared.pager.first}
        </Button>
      )}
      <Button
        {...end(onPrevious)}
        leftSection={<ChevronLeftIcon size={15} />}
        onClick={onPrevious}
        size="xs"
        variant="default"
      >
        {shared.pager.previous}
      </Button>
      <Button
        ref={next}
        {...end(onNext)}
        onClick={onNext}
        rightSection={<ChevronRightIcon size={15} />}
        size="xs"
        variant="default"
      >
        {shared.pager.next}
      </Button>
    </nav>
  );
}

/** Looks and speaks like a disabled button where there is nothing to do. */
function end(handler: (() => void) | undefined) {
  return handler === undefined ? { "aria-disabled": true, "data-disabled": true } : {};
}
