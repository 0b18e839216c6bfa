import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { shared } from "../lib/strings.ts";
import classes from "./SideDrawer.module.css";
import { useTabTitle } from "./tabTitle.ts";
import { useReturnFocus } from "./useReturnFocus.ts";

/**
 * A drawer at the right of the page, for one thing of the list beside it. Its title also names the browser tab. Its route,
 * or its caller, opens and closes it.
 */
export function SideDrawer({
  title,
  size,
  closeOnEscape = true,
  onClose,
  children,
}: {
  title: string;
  size: number;
  closeOnEscape?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  useReturnFocus(true);
  useTabTitle(title, true);
  return (
    <Drawer
      classNames={{ content: classes.content }}
      closeButtonProps={{ "aria-label": shared.close }}
      closeOnEscape={closeOnEscape}
      onClose={onClose}
      opened
      padding="lg"
      position="right"
      returnFocus={false}
      size={size}
      title={<span className={classes.title}>{title}</span>}
      transitionProps={{ duration: 140 }}
    >
      {children}
    </Drawer>
  );
}
