import { useEffect, useRef, useState } from "react";
import type { Import } from "../../../api/types.gen.ts";
import { formatCount } from "../../../lib/format.ts";
import { text } from "./strings.ts";
import classes from "./ThroughputChart.module.css";
import { MOST, ratesOf, SAMPLE_MS, type Sample, sampleOf, withSample } from "./throughput.ts";

const HEIGHT = 40;
const STEP = 5;

/** Rows per second since the page was opened. It takes its full height from the start, so that nothing moves. */
export function ThroughputChart({ item }: { item: Import }) {
  const [samples, setSamples] = useState<Sample[]>([]);
  const latest = useRef(item);
  useEffect(() => {
    latest.current = item;
  });
  useEffect(() => {
    // Sampled by the clock, not by answers: the line falls when nothing moves.
    const take = () => setSamples((known) => withSample(known, sampleOf(latest.current, performance.now())));
    take();
    const timer = setInterval(take, SAMPLE_MS);
    return () => clearInterval(timer);
  }, []);
  const rates = ratesOf(samples);
  const peak = Math.max(...rates, 1);
  const moved = rates.some((rate) => rate > 0);
  const label = moved ? text.chart(formatCount(peak)) : text.chartSoon;
  const points = rates.map(
    (rate, index) =>
      [(MOST - rates.length + index) * STEP, HEIGHT - 2 - (rate / peak) * (HEIGHT - 6)] as const,
  );
  const line = points.map(([x, y]) => `${x},${y.toFixed(1)}`).join(" ");
  const [first] = points;
  const last = points.at(-1);
  return (
    <figure className={classes.chart}>
      <svg
        aria-label={label}
        className={classes.plot}
        preserveAspectRatio="none"
        role="img"
        viewBox={`0 0 ${(MOST - 1) * STEP} ${HEIGHT}`}
      >
        {first && last && points.length > 1 && (
          <>
            <polygon className={classes.area} points={`${first[0]},${HEIGHT} ${line} ${last[0]},${HEIGHT}`} />
            <polyline className={classes.line} points={line} vectorEffect="non-scaling-stroke" />
          </>
        )}
      </svg>
      <figcaption aria-hidden="true" className={classes.caption}>
        {label}
      </figcaption>
    </figure>
  );
}
