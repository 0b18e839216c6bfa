import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { getMeOptions } from "../../../api/@tanstack/react-query.gen.ts";
import { apiUrl } from "../../../lib/client.ts";
import { formatBytes } from "../../../lib/format.ts";
import { ApiError } from "../../../lib/problem.ts";
import { shared } from "../../../lib/strings.ts";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { DownloadIcon } from "../../../ui/icons.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { Page } from "../../../ui/Page.tsx";
import type { UploadItem } from "../transfer/item.ts";
import { uploadStore } from "../transfer/store.ts";
import { useUploads } from "../transfer/useUploads.ts";
import { ColumnsHelp } from "./ColumnsHelp.tsx";
import { DropZone } from "./DropZone.tsx";
import { fileKind } from "./fileType.ts";
import classes from "./ImportPage.module.css";
import { RecentImports } from "./RecentImports.tsx";
import { text } from "./strings.ts";
import { UploadCard } from "./UploadCard.tsx";

/** Uploads files, shows a preview of each, and starts their imports. */
export function ImportPage() {
  const uploads = useUploads();
  const navigate = useNavigate();
  const { data: me } = useQuery(getMeOptions());
  const { write } = usePermissions();
  const limit = me?.limits.max_upload_bytes ?? null;

  useEffect(() => {
    const [only, ...others] = uploads;
    if (only?.stage.phase !== "started" || others.length > 0) return;
    const { importId } = only.stage;
    uploadStore.discard(only.key);
    void navigate({ to: "/imports/$importId", params: { importId } });
  }, [uploads, navigate]);

  // Of several previews, the first one is open.
  const first = uploads.find(({ stage }) => stage.phase === "arrived" || stage.phase === "starting");
  const growing = uploads.length > 1 ? (first ?? uploads.find(isOpen)) : undefined;
  return (
    <Page
      actions={
        write && (
          <Button
            component="a"
            download
            href={apiUrl("/imports/template.csv")}
            leftSection={<DownloadIcon size={16} />}
            variant="default"
          >
            {text.template}
          </Button>
        )
      }
      lead={text.lead}
      tabTitle={shared.import}
      title={shared.import}
    >
      {me !== undefined && !write && (
        <Notice title={text.readOnlyTitle} tone="info">
          {text.readOnly}
        </Notice>
      )}
      {write && (
        <DropZone
          limit={limit === null ? null : formatBytes(limit)}
          onFiles={(files) => {
            for (const file of files) send(file, limit);
          }}
          slim={uploads.length > 0}
        />
      )}
      {uploads.length > 0 && (
        <div className={classes.files} data-open={uploads.some(isOpen) || undefined}>
          {uploads.map((item) => (
            <UploadCard folded={item !== first} grows={item === growing} item={item} key={item.key} />
          ))}
        </div>
      )}
      {write && uploads.length === 0 && <ColumnsHelp />}
      <RecentImports />
    </Page>
  );
}

/** Whether the card of a file grows while the page is open: from its upload to its preview. */
function isOpen({ stage }: UploadItem): boolean {
  return ["waiting", "sending", "paused", "arrived", "starting"].includes(stage.phase);
}

/** Uploads a file, unless its type or its size shows already that it can't be imported. */
function send(file: File, limit: number | null): void {
  const { empty, tooLarge, wrongType } = text;
  const kind = fileKind(file);
  if (kind !== "possible") {
    const { title, code } = wrongType;
    uploadStore.refuse(file, new ApiError({ status: 0, title, detail: wrongType[kind], code }));
  } else if (file.size === 0) {
    const detail = empty.detail(file.name);
    uploadStore.refuse(file, new ApiError({ status: 0, title: empty.title, detail, code: empty.code }));
  } else if (limit !== null && file.size > limit) {
    const detail = tooLarge.detail(file.name, formatBytes(file.size), formatBytes(limit));
    uploadStore.refuse(file, new ApiError({ status: 0, title: tooLarge.title, detail, code: tooLarge.code }));
  } else {
    void uploadStore.add(file);
  }
}
