import type { ReactNode } from "react";
import classes from "./Page.module.css";
import { useTabTitle } from "./tabTitle.ts";

/** A page: its title, which also names the browser tab, a sentence of explanation, its main actions, and its content. */
export function Page({
  title,
  tabTitle,
  lead,
  actions,
  above,
  wide,
  fill,
  children,
}: {
  title: ReactNode;
  tabTitle: string;
  lead?: ReactNode;
  actions?: ReactNode;
  above?: ReactNode;
  /** Uses the full width of a large screen, for tables with many columns. */
  wide?: boolean;
  /** Fills the window, with a table that scrolls by itself; small screens scroll the page. */
  fill?: boolean;
  children: ReactNode;
}) {
  useTabTitle(tabTitle);
  return (
    <div className={classes.page} data-fill={fill || undefined} data-wide={wide || undefined}>
      {above}
      <header className={classes.header}>
        <div className={classes.heading}>
          <h1 className={classes.title}>{title}</h1>
          {lead && <div className={classes.lead}>{lead}</div>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A titled part of a page. */
export function Section({
  title,
  lead,
  aside,
  children,
}: {
  title: string;
  lead?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={classes.section}>
      <div className={classes.sectionHead}>
        <div>
          <h2 className={classes.sectionTitle}>{title}</h2>
          {lead && <p className={classes.sectionLead}>{lead}</p>}
        </div>
        {aside}
      </div>
      {children}
    </section>
  );
}
