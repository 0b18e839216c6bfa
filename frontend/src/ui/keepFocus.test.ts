import { afterEach, beforeEach, expect, it } from "vitest";
import { keepFocus } from "./keepFocus.ts";

let stop: () => void;

beforeEach(() => {
  stop = keepFocus();
});

afterEach(() => {
  stop();
  document.body.innerHTML = "";
});

const observed = () => new Promise((resolve) => setTimeout(resolve));

function focused(id: string): HTMLElement {
  const element = document.getElementById(id) as HTMLElement;
  element.focus();
  return element;
}

it("moves the focus to what a dialog shows next", async () => {
  document.body.innerHTML = `<div role="dialog"><header><button id="close"></button></header><div id="body"><input id="a"></div></div>`;
  focused("a");
  const body = document.getElementById("body") as HTMLElement;
  body.innerHTML = `<p>Done</p><button id="copy"></button>`;
  await observed();
  expect(document.activeElement?.id).toBe("copy");
  body.innerHTML = `<input id="first"><input data-autofocus id="wanted">`;
  await observed();
  expect(document.activeElement?.id).toBe("wanted");
});

it("gives the focus back to a button that was disabled meanwhile", async () => {
  document.body.innerHTML = `<button id="send"></button>`;
  const send = focused("send") as HTMLButtonElement;
  send.disabled = true;
  send.blur();
  await observed();
  expect(document.activeElement).toBe(document.body);
  send.disabled = false;
  await observed();
  expect(document.activeElement).toBe(send);
});

it("takes no focus that nobody lost", async () => {
  document.body.innerHTML = `<div role="dialog" id="body"><input id="a"></div><input id="other">`;
  focused("a");
  focused("other");
  document.getElementById("a")?.remove();
  await observed();
  expect(document.activeElement?.id).toBe("other");
  document.body.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  document.getElementById("other")?.remove();
  await observed();
  expect(document.activeElement).toBe(document.body);
});
