import { Fragment } from "react";

/** A sentence from the API, where backticks mark code. */
export function Prose({ children }: { children: string }) {
  return children
    .split("`")
    .map((part, index) =>
      index % 2 === 1 ? <code key={part}>{part}</code> : <Fragment key={part}>{part}</Fragment>,
    );
}
