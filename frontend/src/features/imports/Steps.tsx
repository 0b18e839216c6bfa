import { CheckIcon } from "../../ui/icons.tsx";
import { STEPS, type Step } from "./model.ts";
import classes from "./Steps.module.css";
import { text } from "./strings.ts";

/** The steps from the browser to the catalog. `stopped` marks one that doesn't continue by itself. */
export function Steps({
  current,
  done = false,
  stopped = false,
}: {
  current: Step;
  done?: boolean;
  stopped?: boolean;
}) {
  const at = STEPS.indexOf(current);
  return (
    <ol className={classes.steps}>
      {STEPS.map((step, index) => {
        const state =
          done || index < at ? "done" : index === at ? (stopped ? "stopped" : "current") : "ahead";
        return (
          <li
            aria-current={state === "current" ? "step" : undefined}
            className={classes.step}
            data-state={state}
            key={step}
          >
            <span aria-hidden="true" className={classes.mark}>
              {state === "done" ? <CheckIcon size={13} /> : index + 1}
            </span>
            <span className={classes.label}>{text.steps[step]}</span>
          </li>
        );
      })}
    </ol>
  );
}
