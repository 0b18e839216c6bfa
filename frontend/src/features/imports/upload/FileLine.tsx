import type { ReactNode } from "react";
import { formatBytes } from "../../../lib/format.ts";
import { Card } from "../../../ui/Card.tsx";
import { FileIcon } from "../../../ui/icons.tsx";
import type { UploadItem } from "../transfer/item.ts";
import classes from "./UploadCard.module.css";

/** A file in one line: its name, size and stage, and the actions for it. */
export function FileLine({
  item,
  children,
  actions,
}: {
  item: UploadItem;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <Card>
      <div className={classes.line}>
        <FileIcon className={classes.icon} size={20} />
        <div className={classes.what}>
          <p className={classes.name}>{item.file.name}</p>
          <p className={classes.state}>
            {formatBytes(item.file.size)} · {children}
          </p>
        </div>
        <div className={classes.actions}>{actions}</div>
      </div>
    </Card>
  );
}
