/** Whether the server can be reached, asked beside the generated client, which would report a failure. */

import { hostPath } from "./root.ts";

const WAIT_MS = 10_000;
const SERVER_ERROR = 500;

/** Whether the server, not only a proxy in front of it, answers at a path of the app. */
export async function answers(path: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(WAIT_MS);
    const url = new URL(hostPath(path), window.location.href);
    return (await fetch(url, { cache: "no-store", signal })).status < SERVER_ERROR;
  } catch {
    return false;
  }
}
