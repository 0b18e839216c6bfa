import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { formatPercent } from "../../../lib/format.ts";
import { shownStatus } from "../model.ts";
import { useImport } from "../queries.ts";
import { text as importText } from "../strings.ts";
import type { UploadItem } from "../transfer/item.ts";
import { Discard } from "./Discard.tsx";
import { FileLine } from "./FileLine.tsx";
import { text } from "./strings.ts";

/** A file whose import has started, with the status of that import as it is now. */
export function Started({ item, importId }: { item: UploadItem; importId: string }) {
  const { data } = useImport(importId);
  return (
    <FileLine
      actions={
        <>
          <Button
            renderRoot={(props) => <Link params={{ importId }} to="/imports/$importId" {...props} />}
            size="xs"
            variant={data?.status === "completed" ? "default" : "filled"}
          >
            {text.watch}
          </Button>
          <Discard item={item} label={text.dismiss} />
        </>
      }
      item={item}
    >
      {data === undefined ? text.importStarted : (importText.status[shownStatus(data)] ?? data.status)}
      {data?.status === "running" && ` · ${formatPercent(data.percent)}`}
      {data?.status === "completed" && ` · ${text.rowsDone(data.rows_read)}`}
    </FileLine>
  );
}
