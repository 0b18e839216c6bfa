import type { ReactNode } from "react";
import classes from "./Card.module.css";

/** A raised surface. `flush` leaves the padding to the content, as tables need it. */
export function Card({ children, flush = false }: { children: ReactNode; flush?: boolean }) {
  return <div className={flush ? classes.flush : classes.card}>{children}</div>;
}
