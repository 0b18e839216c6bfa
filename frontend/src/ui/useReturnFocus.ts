import { useLayoutEffect } from "react";

/** Where the focus was, and everything around it: the opener may be gone when its dialog closes. */
type Place = readonly Element[];

/** The place that a dialog left which closed in this moment. A dialog that replaces it returns there too. */
let leaving: { place: Place; timer: ReturnType<typeof setTimeout> } | null = null;

/**
 * Returns the focus to what opened a dialog or drawer when it closes or unmounts, as one at its own route does. Where that
 * is gone, like the row of a deleted product, the focus goes to the nearest part around it that takes it.
 */
export function useReturnFocus(opened: boolean): void {
  useLayoutEffect(() => {
    if (!opened) return;
    const place = takePlace();
    return () => {
      const from = document.activeElement;
      const timer = setTimeout(() => {
        if (leaving?.timer === timer) leaving = null;
        restore(place, from);
      });
      leaving = { place, timer };
    };
  }, [opened]);
}

function takePlace(): Place {
  if (leaving !== null && isLost(document.activeElement)) {
    clearTimeout(leaving.timer);
    const { place } = leaving;
    leaving = null;
    return place;
  }
  const place: Element[] = [];
  for (let at = document.activeElement; at !== null && at !== document.body; at = at.parentElement) {
    place.push(at);
  }
  return place;
}

/** `from` had the focus inside the dialog; anything else that has it now was chosen since, and keeps it. */
function restore(place: Place, from: Element | null): void {
  const { activeElement } = document;
  if (!isLost(activeElement) && activeElement !== from) return;
  for (const element of [...place, content()]) {
    if (!(element instanceof HTMLElement) || !element.isConnected) continue;
    element.focus({ preventScroll: true });
    if (document.activeElement === element) return;
  }
}

/** Whether nothing on the page was chosen: the focus is nowhere, or on the page as a whole. */
function isLost(element: Element | null): boolean {
  return element === null || element === document.body || element === content() || !element.isConnected;
}

function content(): HTMLElement | null {
  return document.getElementById("content");
}
