import { getRouteApi } from "@tanstack/react-router";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { SideDrawer } from "../../../ui/SideDrawer.tsx";

const route = getRouteApi("/app/products");
const HoldEscape = createContext<(held: boolean) => void>(() => {});

/** The drawer beside the list. Closing it returns to the list as it was. */
export function EditorDrawer({ title, children }: { title: string; children: ReactNode }) {
  const close = useCloseDrawer();
  const [held, hold] = useState(false);
  return (
    <SideDrawer closeOnEscape={!held} onClose={close} size={520} title={title}>
      <HoldEscape value={hold}>{children}</HoldEscape>
    </SideDrawer>
  );
}

export function useCloseDrawer(): () => void {
  const navigate = route.useNavigate();
  return useCallback(
    () => void navigate({ to: "/products", search: (current) => current, resetScroll: false }),
    [navigate],
  );
}

/** Leaves Esc to a dialog above the drawer while that is open. */
export function useDialogAbove(open: boolean): void {
  const hold = useContext(HoldEscape);
  useEffect(() => {
    hold(open);
    return () => hold(false);
  }, [hold, open]);
}
