import classes from "./ProgressBar.module.css";

/** A bar from 0 to 100. `null` means that the progress is unknown. */
export function ProgressBar({
  percent,
  label,
  tone = "accent",
}: {
  percent: number | null;
  label: string;
  tone?: "accent" | "muted";
}) {
  return (
    <div
      aria-label={label}
      aria-valuemax={100}
      aria-valuemin={0}
      aria-valuenow={percent === null ? undefined : Math.floor(percent)}
      className={classes.track}
      data-tone={tone}
      role="progressbar"
    >
      <div
        className={percent === null ? classes.unknown : classes.fill}
        style={percent === null ? undefined : { width: `${Math.min(Math.max(percent, 0), 100)}%` }}
      />
    </div>
  );
}
