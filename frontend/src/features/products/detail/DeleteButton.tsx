import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { deleteProductMutation } from "../../../api/@tanstack/react-query.gen.ts";
import type { ProductOut } from "../../../api/types.gen.ts";
import { useSingleMutation } from "../../../lib/useSingleMutation.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { TrashIcon } from "../../../ui/icons.tsx";
import { useCloseDrawer, useDialogAbove } from "../editor/EditorDrawer.tsx";
import { etagOf } from "../editor/saving.ts";
import { forgetProduct, refreshProduct } from "../queries.ts";
import { text } from "./strings.ts";

/** Asks first. The API refuses to delete a product that another user changed since it was shown. */
export function DeleteButton({ product }: { product: ProductOut }) {
  const [asking, ask] = useDisclosure(false);
  useDialogAbove(asking);
  const cache = useQueryClient();
  const close = useCloseDrawer();
  const remove = useSingleMutation({
    ...deleteProductMutation(),
    onSuccess: () => {
      close();
      forgetProduct(cache, product.id);
    },
    onError: () => refreshProduct(cache, product.id),
  });
  return (
    <>
      <Button leftSection={<TrashIcon size={15} />} onClick={ask.open} size="xs" variant="default">
        {text.remove}
      </Button>
      <ConfirmDialog
        cancel={text.keep}
        confirm={text.remove}
        danger
        error={remove.error}
        loading={remove.isPending}
        onClose={() => {
          ask.close();
          remove.reset();
        }}
        onConfirm={() =>
          remove.mutate({ path: { product_id: product.id }, headers: { "if-match": etagOf(product) } })
        }
        opened={asking}
        title={text.removeTitle(product.sku)}
      >
        <p>{text.removeLead}</p>
      </ConfirmDialog>
    </>
  );
}
