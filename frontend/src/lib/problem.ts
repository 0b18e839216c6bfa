import { strings } from "./strings.ts";

/** One finding of a problem document. */
export interface ProblemItem {
  pointer: string;
  code: string;
  message: string;
}

/** Any failure of a request, in one shape: from an `application/problem+json` body, or made here when there was none. */
export class ApiError extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string | null;
  readonly items: readonly ProblemItem[];

  constructor(fields: {
    status: number;
    title: string;
    detail?: string;
    code?: string;
    requestId?: string | null;
    items?: readonly ProblemItem[];
  }) {
    super(fields.detail || fields.title);
    this.name = "ApiError";
    this.status = fields.status;
    this.title = fields.title;
    this.detail = fields.detail ?? "";
    this.code = fields.code ?? "unknown";
    this.requestId = fields.requestId ?? null;
    this.items = fields.items ?? [];
  }

  /** Whether the same request may succeed later: no answer, overload, or a failure of the server. */
  get transient(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function items(value: unknown): ProblemItem[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter((item): item is Record<string, unknown> => typeof item === "object" && item !== null)
    .map((item) => ({
      pointer: text(item.pointer) ?? "",
      code: text(item.code) ?? "",
      message: text(item.message) ?? "",
    }))
    .filter((item) => item.message !== "");
}

/** Turns whatever a request threw into an ApiError. `response` is absent when no answer came. */
export function toApiError(thrown: unknown, response: Response | undefined): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (response === undefined) return new ApiError({ status: 0, ...strings.errors.offline, code: "offline" });
  const body = typeof thrown === "object" && thrown !== null ? (thrown as Record<string, unknown>) : {};
  return new ApiError({
    status: response.status,
    title: text(body.title) ?? strings.errors.unexpected.title,
    detail:
      text(body.detail) ?? (Object.keys(body).length === 0 ? strings.errors.status(response.status) : ""),
    code: text(body.code),
    requestId: text(body.request_id) ?? response.headers.get("x-request-id"),
    items: items(body.errors),
  });
}

/** An ApiError for display, whatever was thrown: a defect of the page itself included. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new ApiError({ status: 0, title: strings.errors.unexpected.title, detail, code: "page_error" });
}
