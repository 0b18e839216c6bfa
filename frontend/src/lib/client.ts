import { QueryClient } from "@tanstack/react-query";
import { client } from "../api/client.gen.ts";
import { ApiError, toApiError } from "./problem.ts";
import { orRecover } from "./recovery.ts";
import { hostPath, root } from "./root.ts";

/** The address of an API path. The API itself serves the page. */
export function apiUrl(path: string): string {
  return hostPath(`/api/v1${path}`);
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The server may run on this machine, which a browser without a network reaches all the same.
      networkMode: "always",
      refetchInterval: ({ state }) => orRecover(state),
      refetchOnReconnect: true,
      retry: (failures, error) => error instanceof ApiError && error.transient && failures < 2,
      staleTime: 2_000,
    },
    mutations: { networkMode: "always", retry: false },
  },
});

/**
 * Makes every failed request throw an ApiError, and calls `onSignedOut` when the session is gone.
 * A refused sign-in doesn't count: the sign-in form shows it.
 */
export function configureClient(onSignedOut: () => void): void {
  client.setConfig({
    baseUrl: new URL(root(), window.location.origin).href.replace(/\/$/, ""),
    credentials: "same-origin",
  });
  client.interceptors.error.use((error, response, request) => {
    // An abort is no failure: pass it on.
    if (error instanceof DOMException && error.name === "AbortError") return error;
    const failure = toApiError(error, response);
    const signingIn = request !== undefined && new URL(request.url).pathname === apiUrl("/session");
    if (failure.status === 401 && !signingIn) onSignedOut();
    return failure;
  });
}
