/** What no source of the web UI does, or only where it is meant to. */

import { expect, it } from "vitest";

const all = import.meta.glob<string>("./**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const sources = Object.entries(all).filter(([path]) => !/\.test\.tsx?$|testSetup/.test(path));

const having = (found: RegExp) => sources.filter(([, text]) => found.test(text)).map(([path]) => path);

it("finds the sources", () => expect(sources.length).toBeGreaterThan(100));

it.each([
  ["messages from other windows", /postMessage|"message"|onmessage|BroadcastChannel/],
  ["code out of text", /\beval\(|new Function\b|setTimeout\(["'`]/],
  ["HTML out of text", /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write/],
  ["cookies or databases in the browser", /document\.cookie|indexedDB|caches\.open/],
  ["prototypes", /__proto__|setPrototypeOf/],
])("has no %s", (_, found) => {
  const known = ["./lib/own.ts"]; // says why it is there
  expect(having(found).filter((path) => !known.includes(path))).toEqual([]);
});

it("opens what lies over the page by two components, which return the focus and ask before changes are lost", () => {
  expect(having(/<(Modal|Drawer)\b/)).toEqual(["./ui/Dialog.tsx", "./ui/SideDrawer.tsx"]);
});

it("stores in the browser only columns, jobs, uploads and drafts in sight, and that there was a session", () => {
  expect(having(/\b(local|session)Storage\b/)).toEqual([
    "./features/imports/transfer/record.ts",
    "./features/jobs/tray/followed.ts",
    "./features/products/list/columns.ts",
    "./features/session/session.ts",
    "./lib/drafts.ts",
  ]);
});

it("has no fixed interval between two runs of a query, which would keep an outage in sight", () => {
  expect(having(/refetchInterval: (?!\(\{ state \}\) =>)/)).toEqual([]);
  expect(having(/refetchInterval: /).filter((path) => !having(/\borRecover\(/).includes(path))).toEqual([]);
});

it("sends what changes something once, however often a button is pressed", () => {
  // Edits in the table run beside each other, one for each cell.
  expect(having(/\buseMutation\(/)).toEqual(["./features/products/list/useSaving.ts"]);
});

it("has curly apostrophes and quotation marks in what it says", () => {
  const strings = sources.filter(([path]) => path.endsWith("strings.ts"));
  expect(strings.length).toBeGreaterThan(20);
  const straight = strings
    .map(([path, text]) => [path, text.replace(/\/\*\*.*?\*\/|\/\/[^\n]*/gs, "")] as const)
    .filter(([, text]) => /'|\\"|"\$\{/.test(text));
  expect(straight.map(([path]) => path)).toEqual([]);
});

it("loads code by one function, which copes with an outage", () => {
  expect(having(/\blazyRouteComponent\(|\blazy\(/)).toEqual([]);
});

it("cuts nothing that is typed or pasted", () => {
  expect(having(/\bmaxLength=/)).toEqual([]);
});
