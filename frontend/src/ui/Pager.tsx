import { Button } from "@mantine/core";
import { shared } from "../lib/strings.ts";
import { ChevronLeftIcon, ChevronRightIcon } from "./icons.tsx";
import classes from "./Pager.module.css";

/** Pages through a list. A missing handler means that the page doesn't exist. */
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
  return (
    <nav aria-label={shared.pager.label} className={classes.pager}>
      <span className={classes.note}>{note}</span>
      {onFirst && (
        <Button onClick={onFirst} size="xs" variant="subtle">
          {shared.pager.first}
        </Button>
      )}
      <Button
        disabled={!onPrevious}
        leftSection={<ChevronLeftIcon size={15} />}
        onClick={onPrevious}
        size="xs"
        variant="default"
      >
        {shared.pager.previous}
      </Button>
      <Button
        disabled={!onNext}
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
