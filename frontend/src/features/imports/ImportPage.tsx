import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { getMeOptions } from "../../api/@tanstack/react-query.gen.ts";
import { apiUrl } from "../../lib/client.ts";
import { formatBytes } from "../../lib/format.ts";
import { ApiError } from "../../lib/problem.ts";
import { strings } from "../../lib/strings.ts";
import { DownloadIcon } from "../../ui/icons.tsx";
import { Page } from "../../ui/Page.tsx";
import { ColumnsHelp } from "./ColumnsHelp.tsx";
import { DropZone } from "./DropZone.tsx";
import { RecentImports } from "./RecentImports.tsx";
import { BrokenNotice, InterruptedNotice, RefusedNotice } from "./UploadNotices.tsx";
import { UploadPanel } from "./UploadPanel.tsx";
import { uploadStore } from "./upload/store.ts";
import { useUpload } from "./upload/useUpload.ts";

/** Where a file is dropped, sent, and handed over to its import's own page. */
export function ImportPage() {
  const upload = useUpload();
  const navigate = useNavigate();
  const { data: me } = useQuery(getMeOptions());
  const limit = me?.limits.max_upload_bytes ?? null;

  useEffect(() => {
    if (upload.phase !== "started") return;
    uploadStore.reset();
    void navigate({ to: "/imports/$importId", params: { importId: upload.importId } });
  }, [upload, navigate]);

  const underway = upload.phase === "sending" || upload.phase === "starting" || upload.phase === "started";
  return (
    <Page
      actions={
        <Button
          component="a"
          download
          href={apiUrl("/imports/template.csv")}
          leftSection={<DownloadIcon size={16} />}
          variant="default"
        >
          {strings.import.template}
        </Button>
      }
      lead={strings.import.lead}
      tabTitle={strings.import.title}
      title={strings.import.title}
    >
      {upload.phase === "idle" && upload.interrupted && <InterruptedNotice record={upload.interrupted} />}
      {upload.phase === "broken" && <BrokenNotice upload={upload} />}
      {upload.phase === "refused" && <RefusedNotice upload={upload} />}
      {underway ? (
        <UploadPanel upload={upload} />
      ) : (
        <DropZone
          limit={limit === null ? null : formatBytes(limit)}
          onFile={(file) => beginUpload(file, limit)}
        />
      )}
      <ColumnsHelp />
      <RecentImports />
    </Page>
  );
}

/** Sends the file, unless its size alone already says that it can't be imported. */
function beginUpload(file: File, limit: number | null): void {
  const { empty, tooLarge } = strings.import;
  if (file.size === 0) {
    uploadStore.refuse(
      file,
      new ApiError({ status: 0, title: empty.title, detail: empty.detail(file.name), code: empty.code }),
    );
  } else if (limit !== null && file.size > limit) {
    const detail = tooLarge.detail(file.name, formatBytes(file.size), formatBytes(limit));
    uploadStore.refuse(file, new ApiError({ status: 0, title: tooLarge.title, detail, code: tooLarge.code }));
  } else {
    void uploadStore.begin(file);
  }
}
