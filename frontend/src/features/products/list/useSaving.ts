import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { ProductOut, ProductPatch } from "../../../api/types.gen.ts";
import { notify } from "../../../lib/notices.ts";
import { asApiError } from "../../../lib/problem.ts";
import { Conflict, patched, saveProduct } from "../editor/saving.ts";
import { cancelLists, showProduct } from "../queries.ts";
import { describeChange, inverse } from "./change.ts";
import { text } from "./strings.ts";

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
}

const TOPIC = "table edit";

/**
 * Saves changes made in the table. A click elsewhere saves too, also one that leads away: so each change is confirmed by a
 * message with a way back, and one that failed meanwhile is reported.
 */
export function useSaving(): Saving {
  const cache = useQueryClient();
  const [failed, setFailed] = useState<(Attempt & { error: unknown }) | null>(null);
  const present = usePresence();
  const { mutate } = useMutation({
    mutationFn: ({ seen, changes }: Attempt) => saveProduct(seen, changes),
    onMutate: async ({ seen, changes }) => {
      await cancelLists(cache);
      showProduct(cache, patched(seen, changes));
    },
    onSuccess: (product, { seen, changes }) => {
      showProduct(cache, product);
      const undo = () => {
        saveProduct(product, inverse(seen, changes)).then(
          (restored) => {
            showProduct(cache, restored);
            notify(TOPIC, { title: text.undone(product.sku), tone: "success" });
          },
          (error: unknown) => {
            if (error instanceof Conflict) showProduct(cache, error.theirs);
            notify(TOPIC, { title: text.notUndone(product.sku), detail: reason(error), tone: "danger" });
          },
        );
      };
      notify(TOPIC, {
        title: text.saved(product.sku),
        detail: describeChange(changes),
        tone: "success",
        action: { label: text.undo, run: undo },
      });
    },
    onError: (error, attempt) => {
      showProduct(cache, error instanceof Conflict ? error.theirs : attempt.seen);
      if (present.current) setFailed({ ...attempt, error });
      else {
        const { sku } = attempt.seen;
        notify(`${TOPIC} ${sku}`, { title: text.notSavedTitle(sku), detail: reason(error), tone: "danger" });
      }
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
  return { save, failed, dismiss };
}

function reason(error: unknown): string {
  return error instanceof Conflict ? text.changedByOther : asApiError(error).message;
}

/** Whether the page is still there to show a question. */
function usePresence() {
  const present = useRef(false);
  useEffect(() => {
    present.current = true;
    return () => {
      present.current = false;
    };
  }, []);
  return present;
}
