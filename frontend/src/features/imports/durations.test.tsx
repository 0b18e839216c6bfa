import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Import } from "../../api/types.gen.ts";
import { renderPages } from "../../testRender.tsx";
import { ImportProgress } from "./detail/ImportProgress.tsx";
import { ImportResult } from "./detail/ImportResult.tsx";
import { ImportsTable } from "./ImportsTable.tsx";
import { completed } from "./testImport.ts";

/** A user confirmed it after almost an hour. */
const confirmed: Import = { ...completed, finished_at: "2026-11-22T11:00:00Z", waited_seconds: 3598 };
const paused: Import = {
  ...confirmed,
  status: "paused",
  finished_at: null,
  waiting_since: confirmed.finished_at,
};

it("leaves out the wait for a user from the time that an import took", async () => {
  renderPages({ "/": () => <ImportResult item={confirmed} /> });
  expect(await screen.findByRole("status")).toHaveTextContent(/1,003 rows.* 2 s/);
});

it("leaves it out in the list of imports", async () => {
  const Table = () => <ImportsTable caption="Imports" rows={[confirmed]} />;
  renderPages({ "/": Table, "/imports/$importId": () => null });
  expect(await screen.findByRole("cell", { name: "2 s" })).toBeInTheDocument();
});

it("leaves it out while the import is paused", async () => {
  renderPages({ "/": () => <ImportProgress item={paused} /> });
  const elapsed = await screen.findByText("Elapsed");
  expect(elapsed.nextElementSibling).toHaveTextContent(/^2 s$/);
});
