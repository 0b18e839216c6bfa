/** A pane is a table that scrolls by itself, in both directions, on a page that fills the window. */

/** The screens that have panes; on others the page scrolls. The style sheets repeat this. */
export const PANE_QUERY = "(min-width: 601px) and (min-height: 640px)";

/** The pane around an element, where it scrolls. */
export function paneOf(element: Element | null): HTMLElement | null {
  if (element === null || !window.matchMedia(PANE_QUERY).matches) return null;
  return element.closest<HTMLElement>("[data-pane]");
}
