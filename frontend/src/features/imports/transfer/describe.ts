import { ApiError, asApiError } from "../../../lib/problem.ts";
import { strings } from "../../../lib/strings.ts";
import { TransferError } from "./transport.ts";
import { FileUnreadableError } from "./uploader.ts";

/** Says what stopped an upload in the page's words. */
export function describe(error: unknown, filename: string): ApiError {
  const title = strings.upload.failedTitle;
  if (error instanceof FileUnreadableError) {
    const detail = strings.upload.fileUnreadable(filename);
    return new ApiError({ status: 0, title, detail, code: "file_unreadable" });
  }
  if (error instanceof TransferError) {
    const detail =
      error.kind === "refused"
        ? strings.upload.storageRefused(error.status)
        : strings.upload.storageUnreachable;
    return new ApiError({ status: error.status, title, detail, code: `storage_${error.kind}` });
  }
  return asApiError(error);
}
