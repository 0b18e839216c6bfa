/** The code of a page that isn't loaded yet, and what to do when it can't be. */

import { ApiError } from "./problem.ts";
import { answers } from "./reachable.ts";
import { shared } from "./strings.ts";

const OUTDATED = "page_outdated";

/**
 * Loads a module, with a second attempt if the server answers.
 *
 * @throws ApiError with `isOutdated` when the server answers but doesn't have it, as after an upgrade, or when the browser
 * remembers an earlier failure; with the code `offline` when the server doesn't answer
 */
export async function loadModule<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch {
    if (!(await answers("/"))) throw new ApiError({ status: 0, ...shared.errors.offline, code: "offline" });
  }
  try {
    return await load();
  } catch {
    throw new ApiError({ status: 0, ...shared.errors.outdated, code: OUTDATED });
  }
}

/** Whether only another document helps. */
export function isOutdated(error: ApiError): boolean {
  return error.code === OUTDATED;
}

/** Whether the document can be reloaded without asking: nothing unsaved is lost, and it doesn't happen over and over. */
export function mayReload(): boolean {
  const [arrived] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (arrived?.type === "reload") return false;
  // Whatever would make the browser ask the user objects to this event, too.
  return window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
}

/** The browser's own reload, which a test can replace. */
export const browser = { reload: () => window.location.reload() };
