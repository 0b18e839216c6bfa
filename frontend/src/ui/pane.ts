/** A pane is a table that scrolls by itself, in both directions, on a page that fills the window,
 * or on a low screen, as high as that leaves room. */

/** The screens that have panes; on others the page scrolls. The style sheets repeat these. */
export const PANE_QUERY = "(min-width: 601px)";
/** The screens on which a table shows few columns, and the page scrolls. */
export const SMALL_SCREEN = "(max-width: 600px)";

/** The pane around an element, where it scrolls. */
export function paneOf(element: Element | null): HTMLElement | null {
  if (element === null || !window.matchMedia(PANE_QUERY).matches) return null;
  return element.closest<HTMLElement>("[data-pane]");
}
