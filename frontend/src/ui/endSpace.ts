/**
 * Space at the end of a page that scrolls, as high as what lies over the bottom of the window: so the end of the page can be
 * scrolled out from under it. The space appears and goes where nothing in sight moves.
 */

const VARIABLE = "--end-space";
let wanted = 0;
let given = 0;

/** Sets the height in pixels. */
export function setEndSpace(height: number): void {
  wanted = height;
  window.removeEventListener("scroll", settle);
  settle();
  if (given !== wanted) window.addEventListener("scroll", settle, { passive: true });
}

/** Takes space away only while the window shows none of it: else the browser would move the page down. */
function settle(): void {
  const { scrollHeight, style } = document.documentElement;
  const below = scrollHeight - window.innerHeight - window.scrollY;
  if (wanted < given && window.scrollY > 0 && below < given - wanted) return;
  given = wanted;
  if (given === 0) style.removeProperty(VARIABLE);
  else style.setProperty(VARIABLE, `${given}px`);
  window.removeEventListener("scroll", settle);
}
