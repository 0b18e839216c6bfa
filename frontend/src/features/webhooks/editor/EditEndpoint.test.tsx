import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { EventTypeOut, WebhookOut } from "../../../api/types.gen.ts";
import { configureClient, queryClient } from "../../../lib/client.ts";
import { EditEndpoint } from "./EditEndpoint.tsx";

const webhook: WebhookOut = {
  id: "22222222-2222-7222-8222-222222222222",
  url: "https://shop.example.com/hooks",
  description: "Shop",
  event_types: ["product.created", "import.failed"],
  enabled: true,
  custom_header_names: ["Authorization"],
  failing_since: null,
  disabled_at: null,
  disabled_reason: null,
  previous_secret_until: null,
  version: 4,
  created_at: "2026-11-24T15:00:00Z",
  updated_at: "2026-11-24T15:00:00Z",
  created_by: { id: "p", name: "Ada Lovelace" },
};

const types = ["product.created", "product.updated", "import.failed", "webhook.test"] as const;
const catalogue: EventTypeOut[] = types.map((type) => ({
  type,
  description: `About ${type}.`,
  example: {},
  data_schema: {},
}));

type Answer = () => [status: number, body: unknown];
let answers: Record<string, Answer>;
const requests: Request[] = [];

async function answer(request: Request): Promise<Response> {
  requests.push(request.clone());
  const { pathname } = new URL(request.url);
  const [status, body] = answers[`${request.method} ${pathname}`]?.() ?? [404, { title: "Not found" }];
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

const changesSent = () => requests.filter((request) => request.method === "PATCH");

/** Opens the dialog at a route of its own; closing it leads to the page behind it. */
function edit(): void {
  const root = createRootRoute();
  const page = createRoute({ getParentRoute: () => root, path: "/", component: () => <p>The page</p> });
  const dialog = createRoute({
    getParentRoute: () => root,
    path: "/edit",
    component: () => {
      const navigate = dialog.useNavigate();
      const close = (saved: boolean) => void navigate({ to: "/", ignoreBlocker: saved });
      return <EditEndpoint onClose={close} webhook={webhook} />;
    },
  });
  const router = createRouter({
    routeTree: root.addChildren([page, dialog]),
    history: createMemoryHistory({ initialEntries: ["/", "/edit"], initialIndex: 1 }),
  });
  render(
    <MantineProvider>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

beforeAll(() => configureClient(() => {}));

beforeEach(() => {
  vi.stubGlobal("fetch", answer);
  queryClient.clear();
  requests.length = 0;
  answers = {
    "GET /api/v1/event-types": () => [200, { items: catalogue }],
    [`PATCH /api/v1/webhooks/${webhook.id}`]: () => [200, { ...webhook, version: 5 }],
  };
});

it("chooses events one by one, by group, or all of them", async () => {
  edit();
  const all = await screen.findByRole<HTMLInputElement>("checkbox", { name: "All 3 events" });
  const products = screen.getByRole<HTMLInputElement>("checkbox", { name: "Products" });
  expect([all.indeterminate, products.indeterminate]).toEqual([true, true]);

  await userEvent.click(products);
  expect(screen.getByRole("checkbox", { name: "product.updated" })).toBeChecked();
  expect([all.checked, all.indeterminate]).toEqual([true, false]);

  await userEvent.click(screen.getByRole("checkbox", { name: "product.created" }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(changesSent()).toHaveLength(1));
  await expect(changesSent()[0]?.json()).resolves.toEqual({
    event_types: ["product.updated", "import.failed"],
  });
});

it("shows what another user saved first, and continues from there", async () => {
  const path = `/api/v1/webhooks/${webhook.id}`;
  const theirs = { ...webhook, url: "https://new.example.com/", description: "Theirs", version: 9 };
  answers[`PATCH ${path}`] = () => [412, { title: "Changed", detail: "It has changed." }];
  answers[`GET ${path}`] = () => [200, theirs];
  edit();
  const description = await screen.findByLabelText("Description (optional)");
  await userEvent.clear(description);
  await userEvent.type(description, "Mine");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByRole("alert")).toHaveTextContent("Another user changed this endpoint");
  expect(screen.getByLabelText("URL")).toHaveValue("https://new.example.com/");
  expect(description).toHaveValue("Mine");
  expect(screen.queryByText("The page")).toBeNull();

  answers[`PATCH ${path}`] = () => [200, { ...theirs, description: "Mine", version: 10 }];
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("The page");
  const [first, second] = changesSent();
  expect([first, second].map((request) => request?.headers.get("if-match"))).toEqual(['"4"', '"9"']);
  await expect(second?.json()).resolves.toEqual({ description: "Mine" });
});

it("asks before unsaved changes are lost", async () => {
  edit();
  await userEvent.type(await screen.findByLabelText("Value of header 1"), "Bearer other");
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await userEvent.click(await screen.findByRole("button", { name: "Keep editing" }));
  expect(screen.getByLabelText("Value of header 1")).toHaveValue("Bearer other");

  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await userEvent.click(await screen.findByRole("button", { name: "Discard" }));
  await screen.findByText("The page");
  expect(changesSent()).toEqual([]);
});
