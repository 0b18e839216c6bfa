import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { renderPages } from "../testRender.tsx";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import { SideDrawer } from "./SideDrawer.tsx";

/** A list with a drawer for its row, over which a dialog deletes that row. */
function Rows() {
  const [open, setOpen] = useState(false);
  const [asking, setAsking] = useState(false);
  const [gone, setGone] = useState(false);
  return (
    <main id="content" tabIndex={-1}>
      {!gone && (
        <button onClick={() => setOpen(true)} type="button">
          Row
        </button>
      )}
      {open && (
        <SideDrawer onClose={() => setOpen(false)} size={300} title="Drawer">
          <button onClick={() => setAsking(true)} type="button">
            Delete
          </button>
          <ConfirmDialog
            cancel="Keep"
            confirm="Delete it"
            onClose={() => setAsking(false)}
            onConfirm={() => {
              setOpen(false);
              setGone(true);
            }}
            opened={asking}
            title="Sure?"
          >
            Really.
          </ConfirmDialog>
        </SideDrawer>
      )}
    </main>
  );
}

async function open(): Promise<void> {
  renderPages({ "/": Rows });
  await userEvent.click(await screen.findByRole("button", { name: "Row" }));
  await waitFor(() => expect(screen.getByRole("button", { name: "Close" })).toHaveFocus());
}

it("returns the focus to what opened a drawer that unmounts", async () => {
  await open();
  await userEvent.click(screen.getByRole("button", { name: "Close" }));
  await waitFor(() => expect(screen.getByRole("button", { name: "Row" })).toHaveFocus());
});

it("returns it into the drawer below a dialog, and to the page where the opener is gone", async () => {
  await open();
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  await userEvent.click(await screen.findByRole("button", { name: "Keep" }));
  await waitFor(() => expect(screen.getByRole("button", { name: "Delete" })).toHaveFocus());

  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  await userEvent.click(await screen.findByRole("button", { name: "Delete it" }));
  await waitFor(() => expect(screen.getByRole("main")).toHaveFocus());
});
