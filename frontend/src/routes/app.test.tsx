import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Import, Me, Problem, RejectPage } from "../api/types.gen.ts";
import { completed } from "../features/imports/testImport.ts";
import { signOut } from "../features/session/session.ts";
import { configureClient, queryClient } from "../lib/client.ts";
import { forgetMessages } from "../lib/notices.ts";
import { leadToSignIn, makeRouter } from "./router.tsx";

const me: Me = {
  principal: { id: "p", kind: "session", name: "Ada Lovelace" },
  scopes: ["read", "write"],
  limits: { max_upload_bytes: 1_000_000, multipart_threshold_bytes: 1_000 },
};

const rejects: RejectPage = {
  items: [
    { line: 12, column: "active", code: "active_invalid", message: "‘maybe’ is neither.", raw: "X,maybe" },
  ],
  next_cursor: null,
  prev_cursor: null,
  total: null,
};

const unauthorized: Problem = {
  type: "about:blank",
  title: "Not signed in",
  status: 401,
  detail: "Sign in first.",
  code: "unauthorized",
  request_id: "r-401",
  errors: [],
  more_errors: 0,
};

type Answer = () => [status: number, body: unknown, headers?: Record<string, string>];
let answers: Record<string, Answer>;
const requests: Request[] = [];
let router: ReturnType<typeof makeRouter>;

async function answer(input: RequestInfo | URL): Promise<Response> {
  const request = input instanceof Request ? input : new Request(input);
  requests.push(request);
  const { pathname } = new URL(request.url);
  const found = answers[`${request.method} ${pathname.replace("/api/v1", "")}`];
  const [status, body, headers] = found?.() ?? [404, { title: "Not found" }];
  const empty = status === 204 || status === 304;
  return new Response(empty ? null : JSON.stringify(body), {
    status,
    headers: { "content-type": status >= 400 ? "application/problem+json" : "application/json", ...headers },
  });
}

function open(path: string): void {
  window.history.replaceState(null, "", path);
  router = makeRouter();
  render(
    <MantineProvider>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

beforeAll(() => configureClient(() => leadToSignIn(router)));

beforeEach(() => {
  vi.stubGlobal("fetch", answer);
  vi.stubGlobal("scrollTo", () => {});
  queryClient.clear();
  requests.length = 0;
  answers = {
    "GET /me": () => [200, me],
    "GET /imports": () => [200, { items: [completed], next_cursor: null, prev_cursor: null, total: null }],
    [`GET /imports/${completed.id}`]: () => [200, completed, { etag: '"v1"' }],
    [`GET /imports/${completed.id}/rejects`]: () => [200, rejects],
  };
});

it("asks for sign-in first, then opens the requested page", async () => {
  answers["GET /me"] = () => [401, unauthorized];
  open("/imports");
  const key = await screen.findByLabelText("API key");
  expect(router.state.location.search).toEqual({ next: "/imports" });

  answers["GET /me"] = () => [200, me];
  answers["POST /session"] = () => [201, me];
  await userEvent.type(key, " secret-key ");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  await screen.findByRole("heading", { name: "History" });
  const sent = requests.find((request) => request.method === "POST");
  await expect(sent?.clone().json()).resolves.toEqual({ api_key: "secret-key" });

  // A later link doesn't lead there again.
  cleanup();
  open("/signin#token=later");
  await screen.findByRole("heading", { name: "Import" });
});

it("shows why a key was refused, and stays", async () => {
  answers["GET /me"] = () => [401, unauthorized];
  answers["POST /session"] = () => [
    401,
    { ...unauthorized, detail: "There is no such key.", request_id: "r-9" },
  ];
  open("/signin");
  await userEvent.type(await screen.findByLabelText("API key"), "wrong");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("There is no such key.");
  expect(alert).toHaveTextContent("r-9");
  await waitFor(() => expect(screen.getByLabelText("API key")).toHaveFocus());

  // Without a key, only that is the problem.
  await userEvent.clear(screen.getByLabelText("API key"));
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("Enter an API key.")).toBeInTheDocument();
  expect(screen.queryByText("There is no such key.")).not.toBeInTheDocument();
  expect(screen.getByLabelText("API key")).toHaveFocus();
});

it("shows and copies the command that the server has put into the page", async () => {
  const user = userEvent.setup(); // with a clipboard of its own
  const meta = document.createElement("meta");
  meta.name = "skuport-signin";
  meta.content = ".venv/bin/skuport signin --data-dir /srv/catalog";
  document.head.append(meta);
  try {
    answers["GET /me"] = () => [401, unauthorized];
    open("/signin");
    expect(await screen.findByText(meta.content)).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Copy command" }));
    expect(await navigator.clipboard.readText()).toBe(meta.content);
  } finally {
    meta.remove();
  }
});

it("exchanges the token of a sign-in link and clears it from the address", async () => {
  answers["POST /session"] = () => [201, me];
  open("/signin#token=one-time");
  await screen.findByRole("heading", { name: "Import" });
  const sent = requests.find((request) => request.method === "POST");
  await expect(sent?.clone().json()).resolves.toEqual({ token: "one-time" });
  expect(window.location.href).not.toContain("one-time");
});

it("opens the page where the session ended after a sign-in link, once", async () => {
  answers["GET /me"] = () => [401, unauthorized];
  open("/imports?status=failed");
  await screen.findByLabelText("API key");
  cleanup();
  answers["GET /me"] = () => [200, me];
  answers["POST /session"] = () => [201, me];
  open("/signin#token=one-time");
  await screen.findByRole("heading", { name: "History" });
  expect(window.location.search).toBe("?status=failed");
  cleanup();
  open("/signin#token=another");
  await screen.findByRole("heading", { name: "Import" });
});

it("says that a sign-in link no longer works to a user who is signed in, and stays signed in", async () => {
  answers["POST /session"] = () => [401, unauthorized];
  open("/signin#token=used");
  await screen.findByRole("heading", { name: "Import" });
  expect(await screen.findByText("This sign-in link no longer works")).toBeInTheDocument();
  expect(screen.getByText("You are still signed in as Ada Lovelace.")).toBeInTheDocument();
  forgetMessages();

  // Without a session, the page to sign in says it.
  cleanup();
  queryClient.clear();
  answers["GET /me"] = () => [401, unauthorized];
  open("/signin#token=used");
  expect(await screen.findByLabelText("API key")).toBeInTheDocument();
  expect(screen.getByText("This sign-in link no longer works")).toBeInTheDocument();
});

it("says at sign-in that the session ended, and returns to where it did", async () => {
  open("/imports");
  await screen.findByRole("heading", { name: "History" });
  const before = answers;
  answers = { "GET /me": () => [401, unauthorized], "GET /products": () => [401, unauthorized] };
  await userEvent.click(screen.getByRole("link", { name: "Products" }));
  const key = await screen.findByLabelText("API key");
  expect(screen.getByText("Your session has ended")).toBeInTheDocument();

  answers = { ...before, "GET /me": () => [200, me], "POST /session": () => [201, me] };
  answers["GET /products"] = () => [200, { items: [], next_cursor: null, prev_cursor: null, total: null }];
  await userEvent.type(key, "secret-key");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  await screen.findByRole("heading", { name: "Products" });

  // The next visit without a session: this browser had one.
  cleanup();
  answers["GET /me"] = () => [401, unauthorized];
  queryClient.clear();
  open("/imports");
  expect(await screen.findByText("Your session has ended")).toBeInTheDocument();
});

it("doesn't say that the session has ended when the user has signed out", async () => {
  open("/imports");
  await screen.findByRole("heading", { name: "History" });
  answers["GET /me"] = () => [401, unauthorized];
  answers["DELETE /session"] = () => [204, null];
  await signOut();
  leadToSignIn(router);
  await screen.findByLabelText("API key");
  expect(router.state.location.search).toEqual({ next: "/imports" });
});

/** Fills in a new product while its session ends; returns the field for the key. */
async function editUntilTheSessionEnds(): Promise<HTMLElement> {
  answers["POST /products"] = () => [401, unauthorized];
  answers["GET /products"] = () => [200, { items: [], next_cursor: null, prev_cursor: null, total: null }];
  open("/products/new");
  await userEvent.type(await screen.findByLabelText("SKU"), "MUG-1");
  await userEvent.type(screen.getByLabelText("Name"), "Mug");
  await userEvent.click(screen.getByRole("button", { name: "Create product" }));
  return screen.findByLabelText("API key");
}

it("keeps an edited form over the end of the session", async () => {
  const key = await editUntilTheSessionEnds();
  expect(screen.getByRole("status")).toHaveTextContent("Your unsaved changes stay in this tab");

  answers["POST /session"] = () => [201, me];
  await userEvent.type(key, "secret-key");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByLabelText("SKU")).toHaveValue("MUG-1");
  expect(screen.getByLabelText("Name")).toHaveValue("Mug");
});

it("leads back to an edited form, whatever page Back leads to before the sign-in", async () => {
  await editUntilTheSessionEnds();
  cleanup();
  answers["GET /me"] = () => [401, unauthorized];
  open("/imports");
  await screen.findByLabelText("API key");
  expect(router.state.location.search).toMatchObject({ next: "/products/new" });
  cleanup();

  answers["GET /me"] = () => [200, me];
  answers["POST /session"] = () => [201, me];
  open("/signin#token=one-time");
  expect(await screen.findByLabelText("SKU")).toHaveValue("MUG-1");
});

it("goes on when another tab has signed in", async () => {
  answers["GET /me"] = () => [401, unauthorized];
  open("/imports");
  await screen.findByLabelText("API key");
  answers["GET /me"] = () => [200, me];
  localStorage.setItem("skuport.session", "now");
  window.dispatchEvent(new StorageEvent("storage", { key: "skuport.session", newValue: "now" }));
  await screen.findByRole("heading", { name: "History" });
});

it("shows a list again after an outage, by itself", async () => {
  const list = answers["GET /imports"];
  answers["GET /imports"] = () => [503, { title: "Unavailable", detail: "Try again soon." }];
  open("/imports");
  const alert = await screen.findByRole("alert", undefined, { timeout: 10_000 });
  expect(alert).toHaveTextContent("Try again soon.");
  expect(within(alert).getByRole("button", { name: "Try again" })).toBeInTheDocument();
  if (list) answers["GET /imports"] = list;
  expect(await screen.findByText("spring.csv", undefined, { timeout: 10_000 })).toBeInTheDocument();
  expect(screen.queryByRole("alert")).toBeNull();
}, 25_000);

it("shows a user who may only read no way to import", async () => {
  answers["GET /me"] = () => [200, { ...me, scopes: ["read"] }];
  open("/");
  expect(await screen.findByText("You can view imports, but not start one")).toBeInTheDocument();
  expect(screen.queryByTestId("file-input")).toBeNull();
  expect(screen.queryByText("Download the template")).toBeNull();
});

it.each([
  ["/products/new?sort=name", "/products?sort=name", "Products"],
  ["/webhooks/new", "/webhooks", "Webhooks"],
  ["/settings/keys/new", "/settings", "Settings"],
])("leads a user who may only read from %s to %s", async (asked, path, heading) => {
  const none = { items: [], next_cursor: null, prev_cursor: null, total: null };
  answers["GET /me"] = () => [200, { ...me, scopes: ["read"] }];
  answers["GET /products"] = () => [200, none];
  answers["GET /webhooks"] = () => [200, none];
  open(asked);
  await screen.findByRole("heading", { name: heading });
  await waitFor(() => expect(window.location.pathname + window.location.search).toBe(path));
});

it.each([
  ["/nowhere/at/all", "Page not found"],
  ["/jobs/33333333-3333-7333-8333-333333333333", "Page not found"],
  ["/imports/33333333-3333-7333-8333-333333333333", "Import not found"],
  ["/products/33333333-3333-7333-8333-333333333333", "Product not found"],
  ["/webhooks/33333333-3333-7333-8333-333333333333", "Endpoint not found"],
])("names the tab of %s, where there is nothing, “%s”", async (path, title) => {
  answers["GET /products"] = () => [200, { items: [], next_cursor: null, prev_cursor: null, total: null }];
  open(path);
  await screen.findAllByText(title);
  await waitFor(() => expect(document.title).toBe(`${title} · Skuport`));
});

it("gives a product that can't be loaded no name of a field, and offers to try again", async () => {
  const path = "GET /products/33333333-3333-7333-8333-333333333333";
  answers["GET /products"] = () => [200, { items: [], next_cursor: null, prev_cursor: null, total: null }];
  answers[path] = () => [403, { title: "Not now" }];
  open("/products/33333333-3333-7333-8333-333333333333");
  const drawer = await screen.findByRole("dialog", { name: "Product" });
  expect(await within(drawer).findByRole("button", { name: "Try again" })).toBeInTheDocument();
});

it("names the option that stopped a full feed as the page does, and the key of the settings, too", async () => {
  const error = { code: "too_many_missing", message: "9 are missing. Raise max_missing_percent." };
  const failed = {
    ...completed,
    status: "failed",
    error,
    created_by: { id: "00000000-0000-7000-8000-000000000001", name: "SKUPORT_API_KEY" },
  };
  answers[`GET /imports/${completed.id}`] = () => [200, failed];
  open(`/imports/${completed.id}`);
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "9 are missing. Raise “Stop if more than this percentage of the catalog is missing”.",
  );
  expect(screen.getByText("by Administration key")).toBeInTheDocument();
});

it("names the limits of rejects as the page does", async () => {
  const message = "3 rows were rejected; the limit is 2. Raise max_rejects or max_reject_percent.";
  const failed = { ...completed, status: "failed", error: { code: "too_many_rejects", message } };
  answers[`GET /imports/${completed.id}`] = () => [200, failed];
  open(`/imports/${completed.id}`);
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "Raise “Allowed rejects” or “Allowed rejects, percent”.",
  );
});

it("shows no speed of an import that waits to publish", async () => {
  const waiting = {
    ...completed,
    status: "running",
    phase: "publishing",
    finished_at: null,
    queue_position: 1,
  };
  const { id } = completed;
  answers[`GET /imports/${id}`] = () => [200, { ...waiting, rows_per_second: 29 }, { etag: '"v2"' }];
  open(`/imports/${id}`);
  const term = await screen.findByText("Rows per second");
  expect(term.nextElementSibling).toHaveTextContent("–");
  expect(screen.queryByText(/at most/)).not.toBeInTheDocument();
});

it("offers one way to end a dry run that would change nothing, and nothing to confirm", async () => {
  const { id } = completed;
  const counts = { ...completed.counts, created: 0, updated: 0, unchanged: 995 };
  answers[`GET /imports/${id}`] = () => [
    200,
    { ...completed, status: "awaiting_confirmation", finished_at: null, counts, planned_counts: counts },
  ];
  answers[`GET /imports/${id}/plan`] = () => [200, { counts, missing: 0, samples: [] }, { etag: '"p"' }];
  const none = { created: 0, updated: 0, unchanged: 0, superseded: 0, rejected: 0, blank: 0 };
  const cancelled = { ...completed, status: "cancelled", counts: none, planned_counts: counts };
  answers[`POST /imports/${id}/cancel`] = () => [200, cancelled];
  open(`/imports/${id}`);
  await screen.findByText("Dry run: nothing to change");
  expect(screen.queryByRole("button", { name: /Confirm/ })).not.toBeInTheDocument();
  expect(screen.getByText("Nothing to change")).toBeInTheDocument();
  expect(screen.queryByText("Needs confirmation")).not.toBeInTheDocument();
  expect(screen.queryByText("Changes")).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: /Cancel|Discard/ }));
  expect(await screen.findByText("Import cancelled")).toBeInTheDocument();
  // What it found stays in sight, and a retry would find the same.
  expect(screen.getByText("Planned outcome of every row")).toBeInTheDocument();
  expect(screen.getByText("995")).toBeInTheDocument();
  expect(screen.queryByText(/Retry continues/)).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Retry" })).toHaveAttribute("data-variant", "default");
});

it("says of a cancelled import that no row was decided", async () => {
  const counts = { created: 0, updated: 0, unchanged: 0, superseded: 0, rejected: 0, blank: 0 };
  answers[`GET /imports/${completed.id}`] = () => [
    200,
    { ...completed, status: "cancelled", rows_read: 60_000, counts },
  ];
  open(`/imports/${completed.id}`);
  expect(await screen.findByText("60,000 rows read, none decided or written")).toBeInTheDocument();
  expect(screen.queryByText("Superseded")).not.toBeInTheDocument();
});

it("shows on a narrow screen when a bulk job started, and by whom", async () => {
  vi.stubGlobal("matchMedia", (media: string) => ({
    matches: media.startsWith("(max-width"),
    media,
    addEventListener: () => {},
    removeEventListener: () => {},
  }));
  const job = {
    ...{ id: "j", kind: "products.delete", status: "completed", percent: 100, total: 1, processed: 1 },
    ...{ counts: {}, options: {}, file: null, message: null, error: null, finished_at: null },
    ...{ started_at: "2026-11-22T10:00:00Z", created_at: "2026-11-22T10:00:00Z" },
    created_by: { id: "p", name: "Ada Lovelace" },
  };
  answers["GET /jobs"] = () => [200, { items: [job], next_cursor: null, prev_cursor: null, total: null }];
  open("/jobs");
  const table = await screen.findByRole("table", { name: "Bulk jobs" });
  expect(await within(table).findByText("by Ada Lovelace")).toBeInTheDocument();
  expect(table.querySelector("time")).not.toBeNull();
  vi.unstubAllGlobals();
});

it("offers no retry of an import that rejected every row", async () => {
  const counts = { ...completed.counts, created: 0, updated: 0, unchanged: 0, superseded: 0, rejected: 1002 };
  const error = { code: "nothing_imported", message: "All 1,002 rows were rejected." };
  answers[`GET /imports/${completed.id}`] = () => [200, { ...completed, status: "failed", counts, error }];
  open(`/imports/${completed.id}`);
  expect(await screen.findByRole("button", { name: "Import again…" })).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Retry" })).not.toBeInTheDocument();
  expect(screen.queryByText(/Retry continues/)).not.toBeInTheDocument();
});

it("shows an import's result, its rejects and their download", async () => {
  open(`/imports/${completed.id}`);
  await screen.findByRole("heading", { name: "spring.csv" });
  expect(screen.getByText("1,003 rows in 2 s.")).toBeInTheDocument();
  expect(screen.getByText("1,003 rows read, all accounted for")).toBeInTheDocument();
  const table = await screen.findByRole("table", { name: "Rejected rows" });
  expect(within(table).getByText("X,maybe")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Download rejects.csv" })).toHaveAttribute(
    "href",
    `/api/v1/imports/${completed.id}/rejects.csv`,
  );
});

it("keeps the rejects that it has when it can't load more, and offers to try that again", async () => {
  const path = `GET /imports/${completed.id}/rejects`;
  answers[path] = () => [200, { ...rejects, next_cursor: "more" }];
  open(`/imports/${completed.id}`);
  const more = await screen.findByRole("button", { name: "Show more" });
  answers[path] = () => [403, { title: "Not now" }];
  await userEvent.click(more);
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("Not now");
  const table = screen.getByRole("table", { name: "Rejected rows" });
  expect(within(table).getByText("X,maybe")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Download rejects.csv" })).toBeInTheDocument();

  const [reject] = rejects.items;
  answers[path] = () => [200, { ...rejects, items: [{ ...reject, line: 13, raw: "Y,maybe" }] }];
  await userEvent.click(within(alert).getByRole("button", { name: "Try again" }));
  expect(await within(table).findByText("Y,maybe")).toBeInTheDocument();
  expect(within(table).getByText("X,maybe")).toBeInTheDocument();
  expect(screen.queryByRole("alert")).toBeNull();
});

it("explains that the rejects of an old import are no longer stored", async () => {
  const gone = { title: "Not found", detail: "They were kept for a while.", code: "no_longer_kept" };
  answers[`GET /imports/${completed.id}/rejects`] = () => [404, gone];
  open(`/imports/${completed.id}`);
  expect(await screen.findByText("These rows are no longer stored")).toBeInTheDocument();
  expect(screen.queryByRole("alert")).toBeNull();
  expect(screen.queryByRole("link", { name: "Download rejects.csv" })).toBeNull();
});

it("requests what the address filters by", async () => {
  open("/imports?status=active");
  await screen.findByRole("heading", { name: "History" });
  expect(screen.getByRole("button", { name: "Active" })).toHaveAttribute("aria-pressed", "true");
  const asked = requests.find(({ url }) => new URL(url).pathname === "/api/v1/imports");
  expect(new URL(asked?.url ?? "").searchParams.getAll("status")).toEqual(["queued", "running", "paused"]);
  await userEvent.click(screen.getByRole("button", { name: "All" }));
  await waitFor(() => expect(router.state.location.search).toEqual({}));
});

it("polls a running import by its ETag and follows it to the end", async () => {
  const path = `GET /imports/${completed.id}`;
  const running: Import = {
    ...completed,
    status: "running",
    phase: "publishing",
    percent: 61.7,
    finished_at: null,
  };
  answers[path] = () => [200, running, { etag: '"v1"' }];
  open(`/imports/${completed.id}`);
  expect(await screen.findByRole("progressbar")).toHaveAttribute("aria-valuenow", "61");

  answers[path] = () => [304, null];
  await waitFor(() => expect(requests.at(-1)?.headers.get("if-none-match")).toBe('"v1"'), { timeout: 2_000 });
  expect(screen.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "61");

  answers[path] = () => [200, completed, { etag: '"v2"' }];
  await screen.findByText(/^Import completed/, undefined, { timeout: 2_000 });
});

it("says what cancelling leaves in the catalog before it cancels", async () => {
  const running: Import = {
    ...completed,
    status: "running",
    phase: "publishing",
    percent: 61.7,
    finished_at: null,
  };
  answers[`GET /imports/${completed.id}`] = () => [200, running];
  open(`/imports/${completed.id}`);
  await userEvent.click(await screen.findByRole("button", { name: "Cancel import" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("Rows already written stay in the catalog");
  expect(requests.some((request) => request.method === "POST")).toBe(false);

  const cancelled: Import = { ...running, status: "cancelled" };
  answers[`POST /imports/${completed.id}/cancel`] = () => [200, cancelled];
  answers[`GET /imports/${completed.id}`] = () => [200, cancelled];
  await userEvent.click(within(dialog).getByRole("button", { name: "Cancel import" }));
  await screen.findByText("Import cancelled");
  expect(screen.getByText(/990 products were written/)).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Retry" })).toBeInTheDocument();
});

it("refuses an empty file without uploading it", async () => {
  open("/");
  await screen.findByRole("heading", { name: "Import" });
  await userEvent.upload(screen.getByTestId("file-input"), new File([], "nothing.csv", { type: "text/csv" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("nothing.csv contains no data");
  expect(requests.some((request) => request.method === "POST")).toBe(false);
});

it("refuses a file of another type in one sentence, without uploading it", async () => {
  open("/");
  await screen.findByRole("heading", { name: "Import" });
  const photo = new File(["x"], "photo.png", { type: "image/png" });
  await userEvent.setup({ applyAccept: false }).upload(screen.getByTestId("file-input"), photo);
  const sentence = await screen.findByText(
    "Skuport imports CSV, Excel, ODS and JSON files, plain or compressed.",
  );
  const alert = sentence.closest<HTMLElement>('[role="alert"]') as HTMLElement;
  expect(within(alert).getAllByRole("button")).toHaveLength(1);
  await userEvent.click(within(alert).getByRole("button", { name: /Dismiss/ }));
  expect(requests.some((request) => request.method === "POST")).toBe(false);
});
