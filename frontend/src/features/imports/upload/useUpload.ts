import { useEffect, useSyncExternalStore } from "react";
import { type UploadState, uploadStore } from "./store.ts";

/** The page's upload, as it stands. */
export function useUpload(): UploadState {
  return useSyncExternalStore(uploadStore.subscribe, uploadStore.snapshot);
}

/** Asks before the page is left while bytes are being sent. */
export function useLeaveWarning(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [active]);
}
