import { useEffect, useSyncExternalStore } from "react";
import type { UploadItem } from "./item.ts";
import { uploadStore } from "./store.ts";

/** The uploads of this tab. */
export function useUploads(): readonly UploadItem[] {
  return useSyncExternalStore(uploadStore.subscribe, uploadStore.snapshot);
}

/** Asks before leaving the page interrupts an upload. */
export function useLeaveWarning(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [active]);
}
