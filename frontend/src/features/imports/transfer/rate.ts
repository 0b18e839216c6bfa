const WINDOW_MS = 5_000;

/**
 * Bytes per second over the last five seconds: steady enough to read, quick enough to show a change.
 * Bytes from before the first sample, as in a resumed upload, don't count.
 */
export class RateMeter {
  private samples: { at: number; sent: number }[] = [];

  /** `at` in milliseconds of any steady clock, `sent` in bytes since the beginning of the file. */
  add(at: number, sent: number): void {
    this.samples.push({ at, sent });
    while (this.samples.length > 2 && at - (this.samples[1]?.at ?? at) >= WINDOW_MS) this.samples.shift();
  }

  /** Bytes per second; null before half a second of samples. */
  rate(): number | null {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < 500) return null;
    return Math.max(0, ((last.sent - first.sent) * 1000) / (last.at - first.at));
  }

  /** Seconds until `total` bytes are sent at this rate; null when that is unknown. */
  secondsLeft(total: number): number | null {
    const rate = this.rate();
    const last = this.samples.at(-1);
    if (rate === null || rate === 0 || last === undefined) return null;
    return Math.max(0, (total - last.sent) / rate);
  }
}
