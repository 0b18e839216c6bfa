import { useEffect } from "react";
import { shared } from "../lib/strings.ts";

interface Title {
  title: string;
  over: boolean;
}

/** What is on screen, in the order in which it appeared. */
const titles: Title[] = [];

/** Names the browser tab. What lies `over` a page, like a drawer, names it until it is closed. */
export function useTabTitle(title: string, over = false): void {
  useEffect(() => {
    const mine = { title, over };
    titles.push(mine);
    show();
    return () => {
      titles.splice(titles.indexOf(mine), 1);
      show();
    };
  }, [title, over]);
}

function show(): void {
  const shown = titles.findLast((each) => each.over) ?? titles.at(-1);
  if (shown !== undefined) document.title = `${shown.title} · ${shared.app}`;
}
