import { Link, Outlet, useMatch } from "@tanstack/react-router";
import { Page } from "../../ui/Page.tsx";
import classes from "./SettingsPage.module.css";
import { text } from "./strings.ts";

/** The sections of the settings. Everything else is set in the environment, by the operator. */
export function SettingsPage() {
  // The list of keys and the dialog that creates one.
  const onKeys = useMatch({ from: "/app/settings/keys", shouldThrow: false }) !== undefined;
  return (
    <Page lead={text.lead} tabTitle={text.title} title={text.title}>
      <nav aria-label={text.title} className={classes.sections}>
        <Link
          activeOptions={{ exact: true }}
          className={classes.sectionLink}
          data-current={onKeys || undefined}
          to="/settings"
        >
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
