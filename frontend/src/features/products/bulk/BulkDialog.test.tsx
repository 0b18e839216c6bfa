import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { configureClient, queryClient } from "../../../lib/client.ts";
import { renderPages } from "../../../testRender.tsx";
import { BulkDialog } from "./BulkDialog.tsx";

const sent: unknown[] = [];

beforeAll(() => configureClient(() => {}));
beforeEach(() => {
  sent.length = 0;
  queryClient.clear();
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push(await request.json());
    return Response.json({ id: "j" }, { status: 202 });
  });
});

it("exports the chosen columns in the chosen format", async () => {
  const started = vi.fn();
  renderPages({
    "/": () => (
      <BulkDialog
        action="export"
        attributeKeys={["colour", "size"]}
        onClose={() => {}}
        onStarted={started}
        target={{ by: "ids", ids: ["1", "2"] }}
      />
    ),
  });
  const user = userEvent.setup();
  const start = await screen.findByRole("button", { name: "Start export" });
  expect(screen.queryByLabelText("colour")).toBeNull();
  await user.click(screen.getByLabelText("Compress with gzip"));
  await user.click(screen.getByLabelText("Excel"));
  expect(screen.queryByLabelText("Compress with gzip")).toBeNull();
  for (const name of ["SKU", "Name", "Description", "Status", "All attributes"]) {
    await user.click(screen.getByLabelText(name));
  }
  expect(screen.getByText("Choose at least one column.")).toBeInTheDocument();
  expect(start).toBeDisabled();
  await user.click(screen.getByLabelText("colour"));
  expect(screen.getByText(/^Without the SKU/)).toBeInTheDocument();
  await user.click(screen.getByLabelText("SKU"));
  expect(screen.queryByText(/^Without the SKU/)).toBeNull();
  await user.type(screen.getByLabelText("Other attributes"), "brand, size");
  await user.click(start);
  await vi.waitFor(() => expect(started).toHaveBeenCalled());
  expect(sent).toEqual([
    {
      ids: ["1", "2"],
      expected_count: 2,
      format: "xlsx",
      columns: ["sku", "attributes.colour", "attributes.brand", "attributes.size"],
    },
  ]);
});
