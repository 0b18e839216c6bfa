import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it } from "vitest";
import { useTabTitle } from "./tabTitle.ts";

function Page({ title, children }: { title: string; children?: ReactNode }) {
  useTabTitle(title);
  return children;
}

function Drawer({ title }: { title: string }) {
  useTabTitle(title, true);
  return null;
}

it("names the tab after the page, and after what lies over it while that is open", () => {
  const { rerender } = render(
    <Page title="Products">
      <Drawer title="Product" />
    </Page>,
  );
  expect(document.title).toBe("Product · Skuport");
  rerender(
    <Page title="Products">
      <Drawer title="MUG-1" />
    </Page>,
  );
  expect(document.title).toBe("MUG-1 · Skuport");
  rerender(<Page title="Products" />);
  expect(document.title).toBe("Products · Skuport");
  rerender(<Page key="other" title="History" />);
  expect(document.title).toBe("History · Skuport");
});
