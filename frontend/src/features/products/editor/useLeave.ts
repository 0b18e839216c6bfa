import { getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";

const route = getRouteApi("/app/products");

/** Closes the drawer of a product: back to the list as it was. */
export function useLeave(): () => void {
  const navigate = route.useNavigate();
  return useCallback(
    () => void navigate({ to: "/products", search: (current) => current, resetScroll: false }),
    [navigate],
  );
}
