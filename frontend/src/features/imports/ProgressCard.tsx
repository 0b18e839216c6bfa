import type { ReactNode } from "react";
import { formatPercent } from "../../lib/format.ts";
import { Card } from "../../ui/Card.tsx";
import { type Definition, DefinitionList } from "../../ui/DefinitionList.tsx";
import { ProgressBar } from "../../ui/ProgressBar.tsx";
import type { Step } from "./model.ts";
import classes from "./ProgressCard.module.css";
import { Steps } from "./Steps.tsx";

/** Shows the upload and the import of a file alike: the steps, the progress of the current one, and its figures. */
export function ProgressCard({
  step,
  stopped = false,
  headline,
  hint,
  percent,
  label,
  facts,
  chart,
  footer,
}: {
  step: Step;
  stopped?: boolean;
  headline: ReactNode;
  hint?: ReactNode;
  /** 0 to 100; null when it is unknown. */
  percent: number | null;
  label: string;
  facts: readonly Definition[];
  chart?: ReactNode;
  footer?: ReactNode;
}) {
  return (
    <Card>
      <Steps current={step} stopped={stopped} />
      <div className={classes.head}>
        <div className={classes.what}>
          <p className={classes.headline}>{headline}</p>
          {hint && <p className={classes.hint}>{hint}</p>}
        </div>
        <p className={classes.percent}>{percent === null ? "" : formatPercent(percent)}</p>
      </div>
      <ProgressBar label={label} percent={percent} tone={stopped ? "muted" : "accent"} />
      <DefinitionList className={classes.facts} items={facts} layout="grid" />
      {chart}
      {footer && <div className={classes.footer}>{footer}</div>}
    </Card>
  );
}
