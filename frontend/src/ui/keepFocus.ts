/**
 * Keeps the focus where it would be lost with the element that has it: when a dialog or drawer changes what it shows, the
 * first part of the new content gets it; when a part of the page goes, like "Try again" once it has succeeded, the nearest part
 * around it that takes it, or the content of the page; a button that was disabled meanwhile gets it back. Returns how to stop.
 */
export function keepFocus(): () => void {
  let last: { element: HTMLElement; dialog: Element | null; around: HTMLElement[] | null } | null = null;

  const onFocus = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement)) return;
    last = { element: target, dialog: target.closest(DIALOG), around: focusableAround(target) };
  };
  // Who presses beside everything wants no focus; the second press of a double click finds its button disabled.
  const onPress = ({ target }: Event) => {
    if (target instanceof Element && target.closest(":disabled") !== null) return;
    last = null;
  };
  const observer = new MutationObserver(() => {
    if (last === null || (document.activeElement !== null && document.activeElement !== document.body))
      return;
    const { element, dialog, around } = last;
    if (element.isConnected) {
      if (!element.matches(":disabled")) element.focus({ preventScroll: true });
    } else if (dialog?.isConnected) {
      firstOf(dialog)?.focus({ preventScroll: true });
    } else if (dialog === null && around !== null) {
      const next = around.find((part) => part.isConnected) ?? document.getElementById("content");
      next?.focus({ preventScroll: true });
    }
  });

  document.addEventListener("focusin", onFocus);
  document.addEventListener("pointerdown", onPress, true);
  observer.observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["disabled"],
  });
  return () => {
    document.removeEventListener("focusin", onFocus);
    document.removeEventListener("pointerdown", onPress, true);
    observer.disconnect();
  };
}

const DIALOG = '[role="dialog"]';
/** The content of the page, and the cards beside it. What lies over the page returns the focus by itself. */
const PAGE = "#content, article";
const FOCUSABLE = "input, select, textarea, button, a[href], [tabindex]";

/** What takes the focus around a part of the page, from the inside out; null for what isn't part of it. */
function focusableAround(element: HTMLElement): HTMLElement[] | null {
  if (element.closest(PAGE) === null) return null;
  const found: HTMLElement[] = [];
  for (let at = element.parentElement; at !== null; at = at.parentElement) {
    if (at.hasAttribute("tabindex")) found.push(at);
  }
  return found;
}

/** What the content wants to be focused first, or its first part that takes the focus, before the corner's close button. */
function firstOf(dialog: Element): HTMLElement | null {
  const wanted = dialog.querySelector<HTMLElement>("[data-autofocus]");
  if (wanted !== null) return wanted;
  const all = [...dialog.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (element) => !element.matches(":disabled, [tabindex='-1'], [type='hidden']"),
  );
  return all.find((element) => element.closest("header") === null) ?? all[0] ?? null;
}
