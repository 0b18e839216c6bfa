/** The path of the app on its host. One build serves every path: the server writes the path into `index.html`. */

/** `/`, or the path that a proxy gave the app; ends with a slash. */
export function root(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="skuport-root"]')?.content ?? "/";
}

/** The command that prints a sign-in link where Skuport runs, which the server writes there too. */
export function signInCommand(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="skuport-signin"]')?.content ?? "skuport signin";
}

/** The path on the host for a path in the app: `/imports` → `/shop/skuport/imports`. */
export function hostPath(path: string): string {
  return root() + path.replace(/^\//, "");
}

/** The key of an item in browser storage, which apps on other paths of the host share. */
export function storageKey(name: string): string {
  const at = root();
  return at === "/" ? `skuport.${name}` : `skuport.${name} ${at}`;
}
