import { type RefObject, useEffect, useRef, useState } from "react";

const WRONG = '[aria-invalid="true"], [data-wrong]';

/**
 * Moves the focus to the first wrong field of a form that is refused: by the server's `error`, or by the form's own checks,
 * which call `refuse`. An error that belongs to several inputs takes the focus itself, marked by `data-wrong`.
 */
export function useFocusWrong(error: unknown): {
  form: RefObject<HTMLFormElement | null>;
  refuse: () => void;
} {
  const form = useRef<HTMLFormElement>(null);
  const [refusals, count] = useState(0);
  useEffect(() => {
    if (error != null || refusals > 0) form.current?.querySelector<HTMLElement>(WRONG)?.focus();
  }, [error, refusals]);
  return { form, refuse: () => count((before) => before + 1) };
}
