import type { ReactNode } from "react";
import { formatPercent } from "../../lib/format.ts";
import { Card } from "../../ui/Card.tsx";
import { ProgressBar } from "../../ui/ProgressBar.tsx";
import type { Step } from "./model.ts";
import classes from "./ProgressCard.module.css";
import { Steps } from "./Steps.tsx";

export interface Fact {
  label: string;
  value: ReactNode;
}

/** One look for the whole way of a file: the steps, how far the present one is, and its figures. */
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
  /** 0 to 100, or null when it can't be told. */
  percent: number | null;
  label: string;
  facts: readonly Fact[];
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
      <dl className={classes.facts}>
        {facts.map((fact) => (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
      </dl>
      {chart}
      {footer && <div className={classes.footer}>{footer}</div>}
    </Card>
  );
}
