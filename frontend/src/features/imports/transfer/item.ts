/** A file on its way from this page to an import, as the page shows it. */

import type { ApiError } from "../../../lib/problem.ts";
import type { Choices } from "../choices.ts";

export interface FileFacts {
  name: string;
  size: number;
}

export interface Sending {
  phase: "sending";
  /** Bytes sent; null until object storage expects them. */
  sent: number | null;
  /** Bytes that had arrived before, when an interrupted upload goes on. */
  resumedFrom: number | null;
  /** Bytes per second and seconds; null while there is too little to tell. */
  rate: number | null;
  secondsLeft: number | null;
  /** It didn't get through and is about to be tried again. */
  waiting: boolean;
  /** It goes in parts: those that are in stay in. */
  canPause: boolean;
}

export type Stage =
  /** Behind another file that is being sent. */
  | { phase: "waiting" }
  | Sending
  | { phase: "paused"; sent: number }
  /** A reload took the file's bytes away; chosen again, it goes on if it went in parts. */
  | { phase: "interrupted"; resumable: boolean }
  /** The bytes did not get through; the same file can be sent again and goes on where it can. */
  | { phase: "broken"; error: ApiError; canRetry: boolean }
  /** Not sent at all, for what can be seen from here. */
  | { phase: "refused"; error: ApiError }
  /** In object storage, to be looked at and imported. `problem`: why a start was refused. */
  | { phase: "arrived"; uploadId: string; problem: ApiError | null }
  | { phase: "starting"; uploadId: string }
  | { phase: "started"; importId: string };

export interface UploadItem {
  /** Names the item on this page. */
  key: string;
  file: FileFacts;
  choices: Choices;
  stage: Stage;
}
