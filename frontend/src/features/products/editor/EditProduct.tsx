import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Navigate } from "@tanstack/react-router";
import type { ProductOut, ProductPatch } from "../../../api/types.gen.ts";
import { useDraft } from "../../../lib/drafts.ts";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { useSingleMutation } from "../../../lib/useSingleMutation.ts";
import { useDiscardGuard } from "../../../ui/DiscardGuard.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { showProduct, useProduct } from "../queries.ts";
import { ConflictTable } from "./ConflictTable.tsx";
import { useDialogAbove } from "./EditorDrawer.tsx";
import { changesOf, draftOf, isDirty } from "./form.ts";
import { ProductForm } from "./ProductForm.tsx";
import { Conflict, saveProduct } from "./saving.ts";
import { text } from "./strings.ts";

const route = getRouteApi("/app/products/$productId/edit");

/** The form of a product at its own address, inside the drawer that shows the product. */
export function EditProduct() {
  const { productId } = route.useParams();
  const { write } = usePermissions();
  const { data: product } = useProduct(productId);
  if (!write) {
    return (
      <Navigate params={{ productId }} replace search={(current) => current} to="/products/$productId" />
    );
  }
  return product !== undefined && <EditForm product={product} />;
}

/** Edits the product as it was when editing began. A later change by another user appears as a conflict. */
function EditForm({ product }: { product: ProductOut }) {
  const cache = useQueryClient();
  const navigate = route.useNavigate();
  const [{ seen, draft }, setForm] = useDraft(
    `product ${product.id}`,
    () => ({ seen: product, draft: draftOf(product) }),
    (form) => isDirty(form.seen, form.draft),
  );
  const leave = (saved: boolean) =>
    void navigate({
      to: "/products/$productId",
      params: { productId: product.id },
      search: (current) => current,
      ignoreBlocker: saved,
      replace: saved,
      resetScroll: false,
    });
  const save = useSingleMutation({
    mutationFn: ({ from, changes }: { from: ProductOut; changes: ProductPatch }) =>
      saveProduct(from, changes),
    onSuccess: (saved) => {
      showProduct(cache, saved);
      leave(true);
    },
  });
  const submit = () => {
    const changes = changesOf(seen, draft);
    if (Object.keys(changes).length === 0) leave(true);
    else save.mutate({ from: seen, changes });
  };
  const guard = useDiscardGuard(isDirty(seen, draft));
  useDialogAbove(guard.asking);
  const conflict = save.error instanceof Conflict ? save.error : null;
  return (
    <>
      <ProductForm
        draft={draft}
        error={conflict === null ? save.error : null}
        notice={
          conflict !== null && save.variables ? (
            <Notice
              // The button that led here is disabled until it is decided.
              takesFocus
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
                      leave(true);
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
        onCancel={() => leave(false)}
        onChange={(changed) => setForm({ seen, draft: changed })}
        onSubmit={submit}
        saving={save.isPending}
        submit={text.save}
      />
      {guard.dialog}
    </>
  );
}
