/** A file before its import, as the page shows it. */

import type { ApiError } from "../../../lib/problem.ts";
import type { Choices } from "../options/choices.ts";

export interface FileFacts {
  name: string;
  size: number;
}

export interface Sending {
  phase: "sending";
  /** Bytes sent; null until object storage is ready. */
  sent: number | null;
  /** Bytes that were uploaded before, when an interrupted upload resumes. */
  resumedFrom: number | null;
  /** Bytes per second, and seconds; null until there is enough to measure. */
  rate: number | null;
  secondsLeft: number | null;
  /** The connection failed, and the next attempt is due. */
  waiting: boolean;
  /** It uploads in parts, and finished parts stay. */
  canPause: boolean;
}

export type Stage =
  /** Queued behind another upload. */
  | { phase: "waiting" }
  | Sending
  | { phase: "paused"; sent: number }
  /** A reload lost access to the file. Chosen again, it resumes if it uploads in parts. */
  | { phase: "interrupted"; resumable: boolean }
  /** The upload failed. */
  | { phase: "broken"; error: ApiError; canRetry: boolean }
  /** Not uploaded, because the page sees that it can't be imported. */
  | { phase: "refused"; error: ApiError }
  /** In object storage, ready for the preview. `problem` is why the import didn't start. */
  | { phase: "arrived"; uploadId: string; problem: ApiError | null }
  | { phase: "starting"; uploadId: string }
  | { phase: "started"; importId: string };

export interface UploadItem {
  /** Identifies the item on this page. */
  key: string;
  file: FileFacts;
  choices: Choices;
  stage: Stage;
  /** The file of an earlier import, which keeps it. */
  again?: boolean;
  /** The user has just asked for it on another page, and looks for it here. */
  offered?: boolean;
  /** How often the user has chosen the file again since its stage began, while it can't be taken a second time. */
  chosenAgain?: number;
}

/** Whether discarding the item deletes something that was uploaded. */
export function hasUploaded({ stage, again }: UploadItem): boolean {
  if (again) return false;
  switch (stage.phase) {
    case "arrived":
    case "paused":
      return true;
    case "sending":
      return stage.sent !== null && stage.sent > 0;
    case "interrupted":
      return stage.resumable;
    case "broken":
      return stage.canRetry;
    default:
      return false;
  }
}

/** How much of a file has been sent, 0 to 100; null while that is unknown. */
export function percentSent({ file, stage }: UploadItem): number | null {
  if (stage.phase !== "sending" && stage.phase !== "paused") return null;
  return stage.sent === null ? null : (100 * stage.sent) / file.size;
}
