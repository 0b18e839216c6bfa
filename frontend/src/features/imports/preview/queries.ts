import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { previewImport } from "../../../api/sdk.gen.ts";
import { ApiError } from "../../../lib/problem.ts";
import type { Choices } from "../options/choices.ts";

/** How an import with these choices would read the first rows of an uploaded file. */
export function previewOptions(uploadId: string, { mapping, delimiter, encoding, blank_cells }: Choices) {
  const body = { upload_id: uploadId, mapping, delimiter, encoding, blank_cells };
  return queryOptions({
    // Not a generated key: the client has the POST as a mutation only.
    queryKey: ["previewImport", body],
    queryFn: async ({ signal }) => (await previewImport({ body, signal })).data,
    staleTime: 60_000,
    retry: (failures, error) => error instanceof ApiError && error.transient && failures < 2,
  });
}

export function usePreview(uploadId: string, choices: Choices) {
  return useQuery({ ...previewOptions(uploadId, choices), placeholderData: keepPreviousData });
}
