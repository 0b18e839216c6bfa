import { curly } from "./curly.ts";
import { shared } from "./strings.ts";

const { errors: text } = shared;

/** One error of a problem document: where it is, and what is wrong. */
export interface ProblemItem {
  pointer: string;
  code: string;
  message: string;
}

/** Any failure of a request: read from an `application/problem+json` body, or made here when there was none. */
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

  /** Whether the same request may succeed later: no answer, overload, or a server error. */
  get transient(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function items(value: unknown): ProblemItem[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter((item): item is Record<string, unknown> => typeof item === "object" && item !== null)
    .map((item) => ({
      pointer: nonEmpty(item.pointer) ?? "",
      code: nonEmpty(item.code) ?? "",
      message: curly(nonEmpty(item.message) ?? ""),
    }))
    .filter((item) => item.message !== "");
}

/** Turns what a request threw into an ApiError. `response` is absent when no answer came. */
export function toApiError(thrown: unknown, response: Response | undefined): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (response === undefined) return new ApiError({ status: 0, ...text.offline, code: "offline" });
  const body = typeof thrown === "object" && thrown !== null ? (thrown as Record<string, unknown>) : {};
  const found = items(body.errors);
  // An address that can't be anybody's leads nowhere, like one that is nobody's.
  if (
    response.status === 422 &&
    found.length > 0 &&
    found.every(({ pointer }) => pointer.startsWith("/path/"))
  ) {
    return new ApiError({ status: 404, ...text.nowhere, code: "not_found" });
  }
  return new ApiError({
    status: response.status,
    title: curly(nonEmpty(body.title) ?? text.unexpected),
    detail: curly(
      nonEmpty(body.detail) ?? (Object.keys(body).length === 0 ? text.status(response.status) : ""),
    ),
    code: nonEmpty(body.code),
    requestId: nonEmpty(body.request_id) ?? response.headers.get("x-request-id"),
    items: found,
  });
}

/** The server's error about a field of a form: the message of the first item that points to it. */
export function fieldProblem(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.items.find((item) => item.pointer.split("/").includes(field))?.message;
}

/** Whether an error is only about these fields, beside which the form shows it. */
export function isAbout(error: unknown, fields: readonly string[]): boolean {
  if (!(error instanceof ApiError)) return false;
  const { items } = error;
  return (
    items.length > 0 && items.every(({ pointer }) => pointer.split("/").some((part) => fields.includes(part)))
  );
}

/** Whether an error says that something doesn't exist (any more). */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** An ApiError to show for anything that was thrown, an error in the page's own code included. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new ApiError({ status: 0, title: text.unexpected, detail, code: "page_error" });
}
