import { Suspense, useEffect, useRef } from "react";
import { useFollowed } from "../../features/jobs/tray/followed.ts";
import { useMessages } from "../../lib/notices.ts";
import { setEndSpace } from "../../ui/endSpace.ts";
import { lazyComponent } from "../../ui/lazyComponent.tsx";
import classes from "./Tray.module.css";

// An outage that the page itself shows needs no second message here.
const JobsTray = lazyComponent(() => import("../../features/jobs/tray/JobsTray.tsx"), "JobsTray", {
  silent: true,
});
const Messages = lazyComponent(() => import("./Messages.tsx"), "Messages", { silent: true });

/**
 * Where jobs and messages come and go: below the navigation, or over the bottom of a narrow screen. It moves nothing on the
 * page, and covers no paging that can't be scrolled out from under it. What it shows is loaded when there is something.
 */
export function Tray() {
  const tray = useEndSpace();
  const jobs = useFollowed().length > 0;
  const messages = useMessages().length > 0;
  return (
    <div className={classes.tray} ref={tray}>
      {/* Always there, because screen readers announce what appears in it. */}
      <div aria-live="polite" className={classes.part}>
        <Suspense fallback={null}>{messages && <Messages />}</Suspense>
      </div>
      <Suspense fallback={null}>{jobs && <JobsTray />}</Suspense>
    </div>
  );
}

/** Where the tray lies over the page, gives the page room to be scrolled out from under it. */
function useEndSpace() {
  const tray = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (tray.current === null) return;
      const over = getComputedStyle(tray.current).position === "fixed";
      setEndSpace(over ? Math.ceil(entry?.borderBoxSize[0]?.blockSize ?? 0) : 0);
    });
    if (tray.current !== null) observer.observe(tray.current);
    return () => {
      observer.disconnect();
      setEndSpace(0);
    };
  }, []);
  return tray;
}
