import {
  abortUpload,
  completeUpload,
  createUpload,
  getUpload,
  listUploadParts,
  signUploadParts,
} from "../../../api/sdk.gen.ts";
import { ApiError } from "../../../lib/problem.ts";
import { shared } from "../../../lib/strings.ts";

export interface SignedUrl {
  url: string;
  headers: Record<string, string>;
}

/** How to send the file: in one presigned PUT, or in parts with a signature each. */
export type UploadPlan =
  | ({ id: string; kind: "single" } & SignedUrl)
  | { id: string; kind: "multipart"; partSize: number };

/** The upload endpoints of the API that the uploader needs. Each throws ApiError. */
export interface UploadApi {
  create(file: { name: string; size: number; type: string }, signal: AbortSignal): Promise<UploadPlan>;
  /** A new signature for the single PUT of a file. */
  signWhole(uploadId: string, signal: AbortSignal): Promise<SignedUrl>;
  signPart(uploadId: string, partNumber: number, signal: AbortSignal): Promise<SignedUrl>;
  listParts(uploadId: string, signal: AbortSignal): Promise<{ part_number: number; size: number }[]>;
  complete(uploadId: string, signal: AbortSignal): Promise<void>;
  abort(uploadId: string): Promise<void>;
}

/** Browsers name the type of a CSV differently or not at all. The signature covers the type that is declared here. */
const CONTENT_TYPE = "text/csv";
const CONTENT_TYPES = /^(text\/(csv|plain|tab-separated-values)|application\/(x-)?gzip)$/;

export const uploadApi: UploadApi = {
  async create(file, signal) {
    const { data } = await createUpload({
      body: {
        filename: file.name,
        size: file.size,
        content_type: CONTENT_TYPES.test(file.type) ? file.type : CONTENT_TYPE,
      },
      signal,
    });
    if (data.part_size != null) return { id: data.id, kind: "multipart", partSize: data.part_size };
    return { id: data.id, kind: "single", ...signed(data) };
  },

  async signWhole(uploadId, signal) {
    const { data } = await getUpload({ path: { upload_id: uploadId }, signal });
    return signed(data);
  },

  async signPart(uploadId, partNumber, signal) {
    const { data } = await signUploadParts({
      path: { upload_id: uploadId },
      body: { part_numbers: [partNumber] },
      signal,
    });
    const part = data.parts.find((candidate) => candidate.part_number === partNumber);
    return signed(part);
  },

  async listParts(uploadId, signal) {
    const { data } = await listUploadParts({ path: { upload_id: uploadId }, signal });
    return data.parts;
  },

  async complete(uploadId, signal) {
    await completeUpload({ path: { upload_id: uploadId }, signal });
  },

  async abort(uploadId) {
    await abortUpload({ path: { upload_id: uploadId } });
  },
};

function signed(
  answer: { url?: string | null; headers?: Record<string, string> | null } | undefined,
): SignedUrl {
  if (answer?.url == null) {
    throw new ApiError({ status: 500, title: shared.errors.unexpected, code: "unusable_answer" });
  }
  return { url: answer.url, headers: answer.headers ?? {} };
}
