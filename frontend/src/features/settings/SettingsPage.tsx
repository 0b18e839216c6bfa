import { Link, Outlet } from "@tanstack/react-router";
import { strings } from "../../lib/strings.ts";
import { Page } from "../../ui/Page.tsx";
import classes from "./SettingsPage.module.css";

const text = strings.settings;

/** The parts of the settings; other settings are the operator's and stand in the environment. */
export function SettingsPage() {
  return (
    <Page lead={text.lead} tabTitle={text.title} title={text.title}>
      <nav aria-label={text.title} className={classes.sections}>
        <Link activeOptions={{ exact: true }} className={classes.sectionLink} to="/settings">
          {text.sections.keys}
        </Link>
        <Link className={classes.sectionLink} to="/settings/sessions">
          {text.sections.sessions}
        </Link>
        <Link className={classes.sectionLink} to="/settings/status">
          {text.sections.status}
        </Link>
      </nav>
      <Outlet />
    </Page>
  );
}
