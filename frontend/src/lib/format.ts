import { locale } from "./locale.ts";

const integers = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const dates = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const days = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "long" });

/** `1234567` → `1,234,567`. */
export function formatCount(value: number): string {
  return integers.format(value);
}

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Bytes in decimal units, three significant figures: `89561304` → `89.6 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toLocaleString(locale, { maximumFractionDigits: digits })} ${BYTE_UNITS[unit]}`;
}

/** A percentage (0 to 100) that never rounds up to 100 before the end: `99.97` → `99.9%`. */
export function formatPercent(percent: number): string {
  if (percent >= 100) return "100%";
  return `${(Math.floor(Math.max(percent, 0) * 10) / 10).toFixed(1)}%`;
}

/** Milliseconds for display: `0.4 ms`, `38 ms`, `1.2 s`. */
export function formatMilliseconds(ms: number): string {
  if (ms >= 999.5) return formatDuration(ms / 1000);
  const digits = ms < 9.95 ? 1 : 0;
  return `${ms.toLocaleString(locale, { maximumFractionDigits: digits })} ms`;
}

/** Seconds for display: `4.2 s`, `1 min 12 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${(Math.round(seconds * 10) / 10).toLocaleString(locale)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** An instant (RFC 3339) in the user's time zone. */
export function formatInstant(instant: string): string {
  return dates.format(new Date(instant));
}

/** An instant for a `datetime-local` field: in the user's time zone, to the minute. Empty without an instant. */
export function formatForInput(instant: string | undefined): string {
  if (instant === undefined || Number.isNaN(Date.parse(instant))) return "";
  const date = new Date(instant);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const RELATIVE_STEPS: readonly [limitSeconds: number, unit: Intl.RelativeTimeFormatUnit, size: number][] = [
  [60, "second", 1],
  [3600, "minute", 60],
  [86_400, "hour", 3600],
  [7 * 86_400, "day", 86_400],
];

/** The time until an instant: `in 4 minutes`, or `now` once it has passed. `now` is in milliseconds since 1970. */
export function formatUntil(instant: string, now: number): string {
  const seconds = Math.max(0, (Date.parse(instant) - now) / 1000);
  const [, unit, size] = RELATIVE_STEPS.find(([limit]) => seconds < limit) ?? ["", "day", 86_400];
  return relative.format(Math.round(seconds / size), unit);
}

/** The time since an instant, or its date beyond a week. `now` is in milliseconds since 1970. */
export function formatAgo(instant: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(instant)) / 1000);
  for (const [limit, unit, size] of RELATIVE_STEPS) {
    if (seconds < limit) return relative.format(-Math.floor(seconds / size), unit);
  }
  return days.format(new Date(instant));
}

/** Seconds between two instants, never negative. Without an end, until `now` in milliseconds since 1970. */
export function secondsBetween(start: string, end: string | null, now: number): number {
  return Math.max(0, ((end === null ? now : Date.parse(end)) - Date.parse(start)) / 1000);
}

/** Capitalizes a phrase for the beginning of a sentence. */
export function capitalize(phrase: string): string {
  return phrase.charAt(0).toLocaleUpperCase(locale) + phrase.slice(1);
}
