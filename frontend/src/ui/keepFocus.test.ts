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

it("moves the focus to what a dialog shows next after a double click, whose second press finds its button disabled", async () => {
  document.body.innerHTML = `<div role="dialog"><div id="body"><button id="save"><span id="label"></span></button></div></div>`;
  const save = focused("save") as HTMLButtonElement;
  save.disabled = true;
  save.blur();
  document.getElementById("label")?.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  const body = document.getElementById("body") as HTMLElement;
  body.innerHTML = `<button id="edit"></button>`;
  await observed();
  expect(document.activeElement?.id).toBe("edit");
});

it("moves the focus to the content of the page when a part of it goes", async () => {
  document.body.innerHTML = `<main id="content" tabindex="-1"><p id="notice"><button id="again"></button></p></main>
    <article id="card"><button id="undo"></button></article><div id="menu"><button id="item"></button></div>`;
  for (const [part, button] of [
    ["notice", "again"],
    ["card", "undo"],
  ] as const) {
    focused(button);
    document.getElementById(part)?.remove();
    await observed();
    expect(document.activeElement?.id).toBe("content");
  }
  focused("item");
  document.getElementById("menu")?.remove();
  await observed();
  expect(document.activeElement).toBe(document.body);
});

it("moves the focus to the nearest part around what disappears on the page", async () => {
  document.body.innerHTML = `<main id="content" tabindex="-1"><section id="rows" tabindex="-1"><p><button id="all"></button></p></section></main>`;
  focused("all").parentElement?.remove();
  await observed();
  expect(document.activeElement?.id).toBe("rows");
  document.getElementById("rows")?.remove();
  await observed();
  expect(document.activeElement?.id).toBe("content");
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
