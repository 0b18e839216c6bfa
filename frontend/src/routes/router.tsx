import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  stringifySearchWith,
} from "@tanstack/react-router";
import { getMeOptions } from "../api/@tanstack/react-query.gen.ts";
import { keepNext, keptNext, safeNext, signIn, takeLinkToken } from "../features/session/session.ts";
import { queryClient } from "../lib/client.ts";
import { ApiError } from "../lib/problem.ts";
import { root } from "../lib/root.ts";
import {
  HISTORY_FILTERS,
  type HistorySearch,
  type ImportSearch,
  parseSearch,
  readDeliveriesSearch,
  readProductsSearch,
} from "../lib/search.ts";
import { AppLayout } from "./AppLayout.tsx";
import { NotFoundPage, PageError, PagePending } from "./fallbacks.tsx";

const rootRoute = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: PageError,
});

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/signin",
  validateSearch: (search: Record<string, unknown>): { next?: string; link?: "failed" } => ({
    next: safeNext(search.next),
    link: search.link === "failed" ? "failed" : undefined,
  }),
  beforeLoad: async ({ location, preload, search }) => {
    if (preload) return;
    const token = takeLinkToken(location.hash);
    if (token === null) {
      keepNext(search.next);
      return;
    }
    const next = keptNext();
    try {
      await signIn({ token });
    } catch (error) {
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) {
        throw redirect({ to: "/signin", search: { link: "failed", next }, replace: true });
      }
      throw error;
    }
    throw redirect({ href: next ?? "/", replace: true });
  },
  component: lazyRouteComponent(() => import("../features/session/signin/SignInRoute.tsx"), "SignInRoute"),
});

const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "app",
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(getMeOptions());
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      const next = location.href === "/" ? undefined : location.href;
      throw redirect({ to: "/signin", search: { next }, replace: true });
    }
  },
  component: AppLayout,
});

const importRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/",
  component: lazyRouteComponent(() => import("../features/imports/upload/ImportPage.tsx"), "ImportPage"),
});

const historyRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/imports",
  validateSearch: (search: Record<string, unknown>): HistorySearch => ({
    status: HISTORY_FILTERS.find((filter) => filter === search.status),
    cursor: text(search.cursor),
  }),
  component: lazyRouteComponent(() => import("../features/imports/history/HistoryPage.tsx"), "HistoryPage"),
});

const importDetailRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/imports/$importId",
  validateSearch: (search: Record<string, unknown>): ImportSearch => ({ code: text(search.code) }),
  component: lazyRouteComponent(
    () => import("../features/imports/detail/ImportDetailPage.tsx"),
    "ImportDetailPage",
  ),
});

const productsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/products",
  validateSearch: readProductsSearch,
  component: lazyRouteComponent(() => import("../features/products/list/ProductsPage.tsx"), "ProductsPage"),
});

const newProductRoute = createRoute({
  getParentRoute: () => productsRoute,
  path: "new",
  component: lazyRouteComponent(
    () => import("../features/products/editor/NewProductDrawer.tsx"),
    "NewProductDrawer",
  ),
});

const productRoute = createRoute({
  getParentRoute: () => productsRoute,
  path: "$productId",
  component: lazyRouteComponent(
    () => import("../features/products/detail/ProductDrawer.tsx"),
    "ProductDrawer",
  ),
});

const webhooksRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/webhooks",
  validateSearch: (search: Record<string, unknown>): { cursor?: string } => ({ cursor: text(search.cursor) }),
  component: lazyRouteComponent(() => import("../features/webhooks/list/WebhooksPage.tsx"), "WebhooksPage"),
});

const webhookRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/webhooks/$webhookId",
  validateSearch: readDeliveriesSearch,
  component: lazyRouteComponent(() => import("../features/webhooks/detail/WebhookPage.tsx"), "WebhookPage"),
});

const settingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("../features/settings/SettingsPage.tsx"), "SettingsPage"),
});

const keysRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/",
  component: lazyRouteComponent(() => import("../features/settings/keys/KeysSection.tsx"), "KeysSection"),
});

const sessionsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "sessions",
  component: lazyRouteComponent(
    () => import("../features/settings/sessions/SessionsSection.tsx"),
    "SessionsSection",
  ),
});

const statusRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "status",
  component: lazyRouteComponent(
    () => import("../features/settings/status/StatusSection.tsx"),
    "StatusSection",
  ),
});

const jobsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/jobs",
  validateSearch: (search: Record<string, unknown>): { cursor?: string } => ({ cursor: text(search.cursor) }),
  component: lazyRouteComponent(() => import("../features/jobs/list/JobsPage.tsx"), "JobsPage"),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  appRoute.addChildren([
    importRoute,
    historyRoute,
    importDetailRoute,
    productsRoute.addChildren([newProductRoute, productRoute]),
    webhooksRoute,
    webhookRoute,
    settingsRoute.addChildren([keysRoute, sessionsRoute, statusRoute]),
    jobsRoute,
  ]),
]);

/** The app's pages on the browser's history. */
export function makeRouter() {
  return createRouter({
    routeTree,
    basepath: root(),
    defaultPreload: "intent",
    defaultPendingComponent: PagePending,
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: NotFoundPage,
    notFoundMode: "root",
    scrollRestoration: true,
    // Plain strings in the URL: the default reads JSON, and would turn the SKU 1e5 into 100000.
    parseSearch,
    stringifySearch: stringifySearchWith(String),
  });
}

type AppRouter = ReturnType<typeof makeRouter>;

declare module "@tanstack/react-router" {
  interface Register {
    router: AppRouter;
  }
}

/** Leads to the sign-in page, and from there back to where the session ended. */
export function leadToSignIn(router: AppRouter): void {
  queryClient.clear();
  const { href, pathname } = router.state.location;
  if (pathname === "/signin") return;
  void router.navigate({ to: "/signin", search: { next: href === "/" ? undefined : href }, replace: true });
}
