import { ApiError, asApiError } from "../../../lib/problem.ts";
import { text } from "./strings.ts";
import { TransferError } from "./transport.ts";
import { FileUnreadableError } from "./uploader.ts";

/** Describes the error that stopped an upload. */
export function describe(error: unknown, filename: string): ApiError {
  const title = text.failedTitle;
  if (error instanceof FileUnreadableError) {
    const detail = text.fileUnreadable(filename);
    return new ApiError({ status: 0, title, detail, code: "file_unreadable" });
  }
  if (error instanceof TransferError) {
    const detail = error.kind === "refused" ? text.storageRefused(error.status) : text.storageUnreachable;
    return new ApiError({ status: error.status, title, detail, code: `storage_${error.kind}` });
  }
  return asApiError(error);
}
