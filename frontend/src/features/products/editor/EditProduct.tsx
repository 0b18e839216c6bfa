import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ProductOut, ProductPatch } from "../../../api/types.gen.ts";
import { strings } from "../../../lib/strings.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { showProduct } from "../queries.ts";
import { ConflictTable } from "./ConflictTable.tsx";
import { changesOf, type Draft, draftOf } from "./form.ts";
import { ProductForm } from "./ProductForm.tsx";
import { Conflict, saveProduct } from "./saving.ts";

const text = strings.productEditor;

/** Edits a product as it was `seen` when editing began; later changes by others come up as a conflict. */
export function EditProduct({
  seen,
  draft,
  onChange,
  onCancel,
  onDone,
}: {
  seen: ProductOut;
  draft: Draft;
  onChange: (draft: Draft) => void;
  onCancel: () => void;
  onDone: () => void;
}) {
  const cache = useQueryClient();
  const save = useMutation({
    mutationFn: ({ from, changes }: { from: ProductOut; changes: ProductPatch }) =>
      saveProduct(from, changes),
    onSuccess: (product) => {
      showProduct(cache, product);
      onDone();
    },
  });
  const submit = () => {
    const changes = changesOf(seen, draft);
    if (Object.keys(changes).length === 0) onDone();
    else save.mutate({ from: seen, changes });
  };
  const conflict = save.error instanceof Conflict ? save.error : null;
  return (
    <ProductForm
      draft={draft}
      error={conflict === null ? save.error : null}
      notice={
        conflict !== null && save.variables ? (
          <Notice
            actions={
              <>
                <Button
                  onClick={() => save.mutate({ from: conflict.theirs, changes: save.variables.changes })}
                  size="xs"
                >
                  {text.keepMine}
                </Button>
                <Button
                  onClick={() => {
                    showProduct(cache, conflict.theirs);
                    onDone();
                  }}
                  size="xs"
                  variant="default"
                >
                  {text.takeTheirs}
                </Button>
              </>
            }
            title={text.conflictTitle(seen.sku)}
            tone="danger"
          >
            <ConflictTable changes={save.variables.changes} seen={seen} theirs={conflict.theirs} />
          </Notice>
        ) : undefined
      }
      onCancel={onCancel}
      onChange={onChange}
      onSubmit={submit}
      saving={save.isPending}
      submit={text.save}
    />
  );
}

export function isDirty(seen: ProductOut, draft: Draft): boolean {
  return JSON.stringify(draftOf(seen)) !== JSON.stringify(draft);
}
