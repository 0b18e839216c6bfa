import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/**
 * How many of `most` items fit beside each other in a bar, measured by drawing them: one less until the bar holds its
 * content. It starts again when the bar's width or the `words` on it change.
 */
export function useFitting(
  most: number,
  words: string,
): { bar: RefObject<HTMLElement | null>; fits: number } {
  const bar = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  const of = `${width} ${most} ${words}`;
  const [found, setFound] = useState({ of, fits: most });
  const fits = found.of === of ? found.fits : most;
  useLayoutEffect(() => {
    if (bar.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(bar.current);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const { scrollWidth = 0, clientWidth = 0 } = bar.current ?? {};
    if (scrollWidth > clientWidth && fits > 0) setFound({ of, fits: fits - 1 });
  }, [of, fits]);
  return { bar, fits };
}
