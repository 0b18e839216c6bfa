import { Button } from "@mantine/core";
import { strings } from "../lib/strings.ts";
import { ChevronLeftIcon, ChevronRightIcon } from "./icons.tsx";
import classes from "./Pager.module.css";

/** Steps through a list by cursors. A missing handler means that there is no such page. */
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
    <nav aria-label={strings.pager.label} className={classes.pager}>
      <span className={classes.note}>{note}</span>
      {onFirst && (
        <Button onClick={onFirst} size="xs" variant="subtle">
          {strings.pager.first}
        </Button>
      )}
      <Button
        disabled={!onPrevious}
        leftSection={<ChevronLeftIcon size={15} />}
        onClick={onPrevious}
        size="xs"
        variant="default"
      >
        {strings.pager.previous}
      </Button>
      <Button
        disabled={!onNext}
        onClick={onNext}
        rightSection={<ChevronRightIcon size={15} />}
        size="xs"
        variant="default"
      >
        {strings.pager.next}
      </Button>
    </nav>
  );
}
