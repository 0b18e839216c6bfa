import { useQuery } from "@tanstack/react-query";
import { getMeOptions } from "../api/@tanstack/react-query.gen.ts";

export interface Permissions {
  /** Change products, run imports, deliver webhooks again. */
  write: boolean;
  /** Manage API keys, sessions and webhook endpoints. */
  admin: boolean;
}

/** What the user may do. The API enforces it; the page only hides what would be refused. */
export function usePermissions(): Permissions {
  const scopes = useQuery(getMeOptions()).data?.scopes ?? [];
  return { write: scopes.includes("write"), admin: scopes.includes("admin") };
}
