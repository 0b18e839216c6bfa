/** Where the app is on its host. One build serves every path: whoever serves `index.html` writes the path into it. */

/** `/`, or the path that a proxy gave the app; ends with a slash. */
export function root(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="skuport-root"]')?.content ?? "/";
}

/** The address on the host of what has this path in the app: `/imports` → `/shop/skuport/imports`. */
export function hostPath(path: string): string {
  return root() + path.replace(/^\//, "");
}

/** The name under which the browser keeps something: apps on other paths of the host have the same storage. */
export function storageKey(name: string): string {
  const at = root();
  return at === "/" ? `skuport.${name}` : `skuport.${name} ${at}`;
}
