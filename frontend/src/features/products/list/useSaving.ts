import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { ProductOut, ProductPatch } from "../../../api/types.gen.ts";
import { Conflict, patched, saveProduct } from "../editor/saving.ts";
import { cancelLists, showProduct } from "../queries.ts";

export interface Attempt {
  seen: ProductOut;
  changes: ProductPatch;
}

export interface Saving {
  /** Shows the change immediately, and reverts it when saving fails. */
  save: (seen: ProductOut, changes: ProductPatch) => void;
  /** The change that wasn't saved, and why; null when nothing needs a decision. */
  failed: (Attempt & { error: unknown }) | null;
  dismiss: () => void;
  /** The product that was saved last. */
  saved: ProductOut | undefined;
}

/** Saves changes made in the table. */
export function useSaving(): Saving {
  const cache = useQueryClient();
  const [failed, setFailed] = useState<(Attempt & { error: unknown }) | null>(null);
  const { mutate, data } = useMutation({
    mutationFn: ({ seen, changes }: Attempt) => saveProduct(seen, changes),
    onMutate: async ({ seen, changes }) => {
      await cancelLists(cache);
      showProduct(cache, patched(seen, changes));
    },
    onSuccess: (product) => showProduct(cache, product),
    onError: (error, attempt) => {
      showProduct(cache, error instanceof Conflict ? error.theirs : attempt.seen);
      setFailed({ ...attempt, error });
    },
  });
  const save = useCallback(
    (seen: ProductOut, changes: ProductPatch) => {
      setFailed(null);
      mutate({ seen, changes });
    },
    [mutate],
  );
  const dismiss = useCallback(() => setFailed(null), []);
  return { save, failed, dismiss, saved: data };
}
