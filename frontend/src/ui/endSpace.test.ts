import { afterEach, expect, it, vi } from "vitest";
import { setEndSpace } from "./endSpace.ts";

const space = () => document.documentElement.style.getPropertyValue("--end-space");

/** A window of 600 px over a page of 2,000, scrolled to `top`. */
function scrollTo(top: number): void {
  vi.spyOn(document.documentElement, "scrollHeight", "get").mockReturnValue(2000);
  Object.assign(window, { innerHeight: 600, scrollY: top });
  window.dispatchEvent(new Event("scroll"));
}

afterEach(() => {
  scrollTo(0);
  setEndSpace(0);
});

it("gives space at once, and takes it away where the window doesn't show it", () => {
  scrollTo(700);
  setEndSpace(120);
  expect(space()).toBe("120px");
  setEndSpace(0);
  expect(space()).toBe("");
});

it("keeps the space at the end of the page until the user scrolls up", () => {
  setEndSpace(120);
  scrollTo(1400);
  setEndSpace(0);
  expect(space()).toBe("120px");
  scrollTo(1300);
  expect(space()).toBe("120px");
  scrollTo(1270);
  expect(space()).toBe("");
});

it("grows where it is kept", () => {
  setEndSpace(120);
  scrollTo(1400);
  setEndSpace(60);
  expect(space()).toBe("120px");
  setEndSpace(200);
  expect(space()).toBe("200px");
});
