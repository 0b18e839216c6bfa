import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  redirect,
  stringifySearchWith,
} from "@tanstack/react-router";
import { getMeOptions, getMeQueryKey, getStatusOptions } from "../api/@tanstack/react-query.gen.ts";
import type { Me } from "../api/types.gen.ts";
import { readImportSearch } from "../features/imports/detail/search.ts";
import { readHistorySearch } from "../features/imports/history/search.ts";
import { readProductsSearch } from "../features/products/search.ts";
import { readSignInSearch } from "../features/session/search.ts";
import { hadSession, keepNext, keptNext, signIn, takeLinkToken } from "../features/session/session.ts";
import { readDeliveriesSearch } from "../features/webhooks/deliveries/search.ts";
import { eventTypesOptions } from "../features/webhooks/queries.ts";
import { queryClient } from "../lib/client.ts";
import { draftsAt, keepDrafts, restoreDrafts } from "../lib/drafts.ts";
import { notify } from "../lib/notices.ts";
import { parseSearch, readPageSearch } from "../lib/params.ts";
import { principalName } from "../lib/principals.ts";
import { ApiError } from "../lib/problem.ts";
import { root } from "../lib/root.ts";
import { shared } from "../lib/strings.ts";
import { lazyComponent } from "../ui/lazyComponent.tsx";
import { AppLayout } from "./AppLayout.tsx";
import { NotFound, NotFoundPage, PageError, PagePending } from "./fallbacks.tsx";
import { text } from "./strings.ts";

const rootRoute = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: PageError,
});

/** Whether there is a session, which a link that no longer works doesn't end; says so beside the page. */
async function signedInAlready(): Promise<boolean> {
  try {
    const { principal } = await queryClient.fetchQuery(getMeOptions());
    const detail = text.signedInAlready(principalName(principal));
    notify("sign-in link", { title: shared.linkFailed, detail, tone: "danger" });
    return true;
  } catch {
    return false;
  }
}

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/signin",
  validateSearch: readSignInSearch,
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
        if (await signedInAlready()) {
          keepNext(undefined);
          throw redirect({ href: next ?? "/", replace: true });
        }
        throw redirect({ to: "/signin", search: { link: "failed", next }, replace: true });
      }
      throw error;
    }
    throw redirect({ href: next ?? "/", replace: true });
  },
  component: lazyComponent(() => import("../features/session/signin/SignInRoute.tsx"), "SignInRoute"),
});

const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "app",
  beforeLoad: async ({ location }) => {
    try {
      const { principal } = await queryClient.ensureQueryData(getMeOptions());
      // By name: every sign-in link makes a principal of its own.
      restoreDrafts(principal.name);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      const next = nextAfterSignIn(location.href);
      const session = hadSession() ? "ended" : undefined;
      throw redirect({ to: "/signin", search: { next, session }, replace: true });
    }
  },
  component: AppLayout,
});

const importRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/",
  component: lazyComponent(() => import("../features/imports/upload/ImportPage.tsx"), "ImportPage"),
});

const historyRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/imports",
  validateSearch: readHistorySearch,
  component: lazyComponent(() => import("../features/imports/history/HistoryPage.tsx"), "HistoryPage"),
});

/** What the menu calls it. */
const historyAliasRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/history",
  beforeLoad: () => {
    throw redirect({ to: "/imports", replace: true });
  },
});

const elsewhereRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "$",
  component: NotFound,
});

const importDetailRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/imports/$importId",
  validateSearch: readImportSearch,
  component: lazyComponent(
    () => import("../features/imports/detail/ImportDetailPage.tsx"),
    "ImportDetailPage",
  ),
});

const productsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/products",
  validateSearch: readProductsSearch,
  component: lazyComponent(() => import("../features/products/list/ProductsPage.tsx"), "ProductsPage"),
});

/** Whether the user may; the route of every page knows it. */
function may(scope: Me["scopes"][number]): boolean {
  return queryClient.getQueryData<Me>(getMeQueryKey())?.scopes.includes(scope) ?? false;
}

const newProductRoute = createRoute({
  getParentRoute: () => productsRoute,
  path: "new",
  beforeLoad: ({ search }) => {
    if (!may("write")) throw redirect({ to: "/products", search, replace: true });
  },
  component: lazyComponent(
    () => import("../features/products/editor/NewProductDrawer.tsx"),
    "NewProductDrawer",
  ),
});

const productRoute = createRoute({
  getParentRoute: () => productsRoute,
  path: "$productId",
  component: lazyComponent(() => import("../features/products/detail/ProductDrawer.tsx"), "ProductDrawer"),
});

const showProductRoute = createRoute({
  getParentRoute: () => productRoute,
  path: "/",
  component: lazyComponent(() => import("../features/products/detail/ShowProduct.tsx"), "ShowProduct"),
});

const editProductRoute = createRoute({
  getParentRoute: () => productRoute,
  path: "edit",
  component: lazyComponent(() => import("../features/products/editor/EditProduct.tsx"), "EditProduct"),
});

const webhooksRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/webhooks",
  validateSearch: readPageSearch,
  component: lazyComponent(() => import("../features/webhooks/list/WebhooksPage.tsx"), "WebhooksPage"),
});

const newWebhookRoute = createRoute({
  getParentRoute: () => webhooksRoute,
  path: "new",
  beforeLoad: ({ search }) => {
    if (!may("admin")) throw redirect({ to: "/webhooks", search, replace: true });
  },
  // Loaded beforehand, since it decides how high the page is: nothing on it moves. The page itself reports errors.
  loader: () => queryClient.prefetchQuery(eventTypesOptions()),
  component: lazyComponent(() => import("../features/webhooks/editor/CreateEndpoint.tsx"), "CreateEndpoint"),
});

const webhookRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/webhooks/$webhookId",
  validateSearch: readDeliveriesSearch,
  component: lazyComponent(() => import("../features/webhooks/detail/WebhookPage.tsx"), "WebhookPage"),
});

const editWebhookRoute = createRoute({
  getParentRoute: () => webhookRoute,
  path: "edit",
  beforeLoad: ({ params, search }) => {
    if (!may("admin")) throw redirect({ to: "/webhooks/$webhookId", params, search, replace: true });
  },
  // As for a new webhook.
  loader: () => queryClient.prefetchQuery(eventTypesOptions()),
  component: lazyComponent(
    () => import("../features/webhooks/editor/EditEndpointRoute.tsx"),
    "EditEndpointRoute",
  ),
});

const settingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/settings",
  component: lazyComponent(() => import("../features/settings/SettingsPage.tsx"), "SettingsPage"),
});

const keysRoute = createRoute({
  getParentRoute: () => settingsRoute,
  id: "keys",
  component: lazyComponent(() => import("../features/settings/keys/KeysSection.tsx"), "KeysSection"),
});

const listKeysRoute = createRoute({ getParentRoute: () => keysRoute, path: "/" });

const newKeyRoute = createRoute({
  getParentRoute: () => keysRoute,
  path: "keys/new",
  beforeLoad: () => {
    if (!may("admin")) throw redirect({ to: "/settings", replace: true });
  },
  component: lazyComponent(() => import("../features/settings/keys/CreateKeyDialog.tsx"), "CreateKeyDialog"),
});

const sessionsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "sessions",
  component: lazyComponent(
    () => import("../features/settings/sessions/SessionsSection.tsx"),
    "SessionsSection",
  ),
});

const statusRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "status",
  // As for a new webhook.
  loader: () => queryClient.prefetchQuery(getStatusOptions()),
  component: lazyComponent(() => import("../features/settings/status/StatusSection.tsx"), "StatusSection"),
});

const jobsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/jobs",
  validateSearch: readPageSearch,
  component: lazyComponent(() => import("../features/jobs/list/JobsPage.tsx"), "JobsPage"),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  appRoute.addChildren([
    importRoute,
    historyRoute,
    historyAliasRoute,
    importDetailRoute,
    productsRoute.addChildren([
      newProductRoute,
      productRoute.addChildren([showProductRoute, editProductRoute]),
    ]),
    webhooksRoute.addChildren([newWebhookRoute]),
    webhookRoute.addChildren([editWebhookRoute]),
    settingsRoute.addChildren([
      keysRoute.addChildren([listKeysRoute, newKeyRoute]),
      sessionsRoute,
      statusRoute,
    ]),
    jobsRoute,
    elsewhereRoute,
  ]),
]);

/** The pages of the app, on the browser's history. */
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
    // Plain strings in the URL: the default parses JSON and would turn the SKU 1e5 into 100000.
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

/** Unsaved changes wait for their form, wherever Back has led meanwhile. */
function nextAfterSignIn(href: string): string | undefined {
  return draftsAt() ?? (href === "/" ? undefined : href);
}

/** Goes to the sign-in page, which says that the session has ended, unless the user signed out, and returns to where it did. */
export function leadToSignIn(router: AppRouter): void {
  const { href, pathname } = router.state.location;
  // On the first page of a visit, the route leads to sign-in itself.
  if (pathname === "/signin" || router.state.resolvedLocation === undefined) return;
  // Signing out forgets both.
  const me = queryClient.getQueryData<Me>(getMeQueryKey());
  const ended = hadSession() || me !== undefined;
  keepDrafts(me?.principal.name, href);
  queryClient.clear();
  void router.navigate({
    to: "/signin",
    search: { next: nextAfterSignIn(href), session: ended ? "ended" : undefined },
    replace: true,
    // Unsaved changes are kept.
    ignoreBlocker: true,
  });
}
