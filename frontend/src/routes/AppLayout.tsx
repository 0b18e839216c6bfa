import { Link, Outlet, useMatchRoute } from "@tanstack/react-router";
import { type ComponentType, Suspense, useEffect } from "react";
import { useLeaveWarning, useUploads } from "../features/imports/transfer/useUploads.ts";
import { AccountMenu } from "../features/session/menu/AccountMenu.tsx";
import { shared } from "../lib/strings.ts";
import { HistoryIcon, ImportIcon, LogoMark, ProductsIcon, ShieldIcon, WebhookIcon } from "../ui/icons.tsx";
import { keepFocus } from "../ui/keepFocus.ts";
import { lazyComponent } from "../ui/lazyComponent.tsx";
import classes from "./AppLayout.module.css";
import { text } from "./strings.ts";
import { Tray } from "./tray/Tray.tsx";

// Most visits have no uploads.
const UploadIndicator = lazyComponent(
  () => import("../features/imports/indicator/UploadIndicator.tsx"),
  "UploadIndicator",
  { silent: true },
);

const INTERRUPTIBLE = new Set(["sending", "waiting", "starting"]);

/** The frame around every page: navigation at the side, or above and below on a narrow screen. */
export function AppLayout() {
  useDropGuard();
  useEffect(keepFocus, []);
  const uploads = useUploads();
  // Here, as what is loaded later can't warn before it is there.
  useLeaveWarning(uploads.some(({ stage }) => INTERRUPTIBLE.has(stage.phase)));
  return (
    <div className={classes.layout}>
      <a className={classes.skip} href="#content">
        {text.skipToContent}
      </a>
      <header className={classes.bar}>
        <Link className={classes.brand} to="/">
          <LogoMark />
          <span>{shared.app}</span>
        </Link>
        <nav aria-label={text.label} className={classes.nav}>
          <NavItem exact icon={ImportIcon} label={text.import} to="/" />
          <NavItem icon={HistoryIcon} label={text.history} to="/imports" />
          <NavItem also="/jobs" icon={ProductsIcon} label={text.products} to="/products" />
          <NavItem icon={WebhookIcon} label={text.webhooks} to="/webhooks" />
          <NavItem icon={ShieldIcon} label={text.settings} to="/settings" />
        </nav>
        <Tray />
        <div className={classes.foot}>
          <Suspense fallback={null}>{uploads.length > 0 && <UploadIndicator />}</Suspense>
          <AccountMenu />
        </div>
      </header>
      <main className={classes.main} id="content" tabIndex={-1}>
        <div className={classes.content}>
          <Outlet />
        </div>
      </main>
    </div>
  );
}

/** Keeps the browser from opening a file that is dropped outside a drop zone, which would interrupt uploads. */
function useDropGuard(): void {
  useEffect(() => {
    const ignore = (event: Event) => event.preventDefault();
    window.addEventListener("dragover", ignore);
    window.addEventListener("drop", ignore);
    return () => {
      window.removeEventListener("dragover", ignore);
      window.removeEventListener("drop", ignore);
    };
  }, []);
}

function NavItem({
  to,
  also,
  label,
  icon: ItemIcon,
  exact = false,
}: {
  to: "/" | "/imports" | "/products" | "/webhooks" | "/settings";
  /** A page that belongs to this item, under an address of its own. */
  also?: "/jobs";
  label: string;
  icon: ComponentType<{ size?: number }>;
  exact?: boolean;
}) {
  const matches = useMatchRoute();
  const within = also !== undefined && matches({ to: also }) !== false;
  return (
    <Link
      activeOptions={{ exact, includeSearch: false }}
      className={classes.item}
      to={to}
      {...(within && { "aria-current": "true", "data-within": true })}
    >
      <ItemIcon size={19} />
      <span>{label}</span>
    </Link>
  );
}
