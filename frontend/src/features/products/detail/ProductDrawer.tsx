import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { deleteProduct } from "../../../api/sdk.gen.ts";
import type { ProductOut } from "../../../api/types.gen.ts";
import { formatCount, formatInstant } from "../../../lib/format.ts";
import { strings } from "../../../lib/strings.ts";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { EditIcon, TrashIcon } from "../../../ui/icons.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { DiscardDialog, EditorDrawer } from "../editor/EditorDrawer.tsx";
import { EditProduct, isDirty } from "../editor/EditProduct.tsx";
import { type Draft, draftOf } from "../editor/form.ts";
import { etagOf } from "../editor/saving.ts";
import { useLeave } from "../editor/useLeave.ts";
import { LastWriter } from "../list/ProductsTable.tsx";
import { ProductState } from "../ProductState.tsx";
import { refreshProducts, useMayWrite, useProduct } from "../queries.ts";
import classes from "./ProductDrawer.module.css";

const text = strings.products;
const route = getRouteApi("/app/products/$productId");

/** One product beside the list it was opened from; it has an address of its own. */
export function ProductDrawer() {
  const { productId } = route.useParams();
  return <OpenProduct id={productId} key={productId} />;
}

function OpenProduct({ id }: { id: string }) {
  const leave = useLeave();
  const mayWrite = useMayWrite();
  const { data: product, error } = useProduct(id);
  const [edited, setEdited] = useState<{ seen: ProductOut; draft: Draft } | null>(null);
  const [leaving, setLeaving] = useState<(() => void) | null>(null);
  const [deleting, setDeleting] = useState(false);
  const stopEditing = () => {
    setLeaving(null);
    setEdited(null);
  };
  const unlessTyped = (then: () => void) =>
    edited !== null && isDirty(edited.seen, edited.draft) ? setLeaving(() => then) : then();
  return (
    <EditorDrawer
      held={deleting || leaving !== null}
      onClose={() => unlessTyped(leave)}
      title={product?.sku ?? text.sku}
    >
      {error && !product && <ProblemNotice error={error} />}
      {!product && !error && <Skeleton height={160} radius="md" />}
      {edited !== null && (
        <EditProduct
          draft={edited.draft}
          onCancel={() => unlessTyped(stopEditing)}
          onChange={(draft) => setEdited({ ...edited, draft })}
          onDone={stopEditing}
          seen={edited.seen}
        />
      )}
      {product && edited === null && (
        <>
          {mayWrite && (
            <div className={classes.actions}>
              <Button
                leftSection={<EditIcon size={15} />}
                onClick={() => setEdited({ seen: product, draft: draftOf(product) })}
                size="xs"
                variant="default"
              >
                {strings.productEditor.edit}
              </Button>
              <DeleteButton asking={deleting} onAsk={setDeleting} onDeleted={leave} product={product} />
            </div>
          )}
          <ProductDetails product={product} />
        </>
      )}
      <DiscardDialog
        onDiscard={() => leaving?.()}
        onStay={() => setLeaving(null)}
        opened={leaving !== null}
      />
    </EditorDrawer>
  );
}

/** Asks first; refuses to delete what somebody has changed since it was shown. */
function DeleteButton({
  product,
  asking,
  onAsk,
  onDeleted,
}: {
  product: ProductOut;
  asking: boolean;
  onAsk: (asking: boolean) => void;
  onDeleted: () => void;
}) {
  const cache = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      deleteProduct({ path: { product_id: product.id }, headers: { "if-match": etagOf(product) } }),
    onSuccess: () => {
      onDeleted();
      cache.removeQueries({ queryKey: ["product", product.id] });
      refreshProducts(cache);
    },
    onError: () => void cache.invalidateQueries({ queryKey: ["product", product.id] }),
  });
  return (
    <>
      <Button leftSection={<TrashIcon size={15} />} onClick={() => onAsk(true)} size="xs" variant="default">
        {strings.productEditor.remove}
      </Button>
      <ConfirmDialog
        cancel={strings.productEditor.keep}
        confirm={strings.productEditor.remove}
        danger
        error={remove.error}
        loading={remove.isPending}
        onClose={() => {
          onAsk(false);
          remove.reset();
        }}
        onConfirm={() => remove.mutate()}
        opened={asking}
        title={strings.productEditor.removeTitle(product.sku)}
      >
        <p>{strings.productEditor.removeLead}</p>
      </ConfirmDialog>
    </>
  );
}

function ProductDetails({ product }: { product: ProductOut }) {
  const attributes = Object.entries(product.attributes).sort(([one], [other]) => one.localeCompare(other));
  return (
    <div className={classes.details}>
      <div>
        <h2 className={classes.name}>{product.name}</h2>
        <ProductState active={product.active} />
      </div>
      <Block title={text.description}>
        {product.description ? (
          <p className={classes.description}>{product.description}</p>
        ) : (
          <p className={classes.none}>{text.noDescription}</p>
        )}
      </Block>
      <Block title={text.attributes}>
        {attributes.length === 0 ? (
          <p className={classes.none}>{text.noAttributes}</p>
        ) : (
          <Facts facts={attributes} />
        )}
      </Block>
      <Block title={text.record}>
        <Facts
          facts={[
            [text.updated, formatInstant(product.updated_at)],
            [text.created, formatInstant(product.created_at)],
            [text.lastWritten, <LastWriter key="writer" product={product} />],
            [text.version, formatCount(product.version)],
            [text.id, <code key="id">{product.id}</code>],
          ]}
        />
      </Block>
    </div>
  );
}

function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className={classes.blockTitle}>{title}</h3>
      {children}
    </section>
  );
}

function Facts({ facts }: { facts: [label: string, value: ReactNode][] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([label, value]) => (
        <div className={classes.fact} key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
