import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useRef } from "react";
import { createProductMutation } from "../../../api/@tanstack/react-query.gen.ts";
import { useDraft } from "../../../lib/drafts.ts";
import { ApiError } from "../../../lib/problem.ts";
import { randomKey } from "../../../lib/random.ts";
import { useSingleMutation } from "../../../lib/useSingleMutation.ts";
import { useDiscardGuard } from "../../../ui/DiscardGuard.tsx";
import { refreshProducts } from "../queries.ts";
import { EditorDrawer, useCloseDrawer, useDialogAbove } from "./EditorDrawer.tsx";
import { BLANK, type Draft, productOf } from "./form.ts";
import { ProductForm } from "./ProductForm.tsx";
import { text } from "./strings.ts";

/** Creates a product, then shows it. */
export function NewProductDrawer() {
  return (
    <EditorDrawer title={text.createTitle}>
      <NewProduct />
    </EditorDrawer>
  );
}

const route = getRouteApi("/app/products/new");

const isChanged = (draft: Draft) => draft !== BLANK;

function NewProduct() {
  const cache = useQueryClient();
  const close = useCloseDrawer();
  const navigate = route.useNavigate();
  const [draft, setDraft] = useDraft("new product", () => BLANK, isChanged);
  const key = useRef(randomKey());
  const create = useSingleMutation({
    ...createProductMutation(),
    onSuccess: (product) => {
      refreshProducts(cache);
      void navigate({
        to: "/products/$productId",
        params: { productId: product.id },
        search: (current) => current,
        ignoreBlocker: true,
        replace: true,
      });
    },
    onError: (error) => {
      if (!(error instanceof ApiError && error.transient)) key.current = randomKey();
    },
  });
  const guard = useDiscardGuard(isChanged(draft));
  useDialogAbove(guard.asking);
  return (
    <>
      <ProductForm
        draft={draft}
        error={create.error}
        onCancel={close}
        onChange={(changed) => {
          key.current = randomKey();
          setDraft(changed);
        }}
        onSubmit={() =>
          create.mutate({ body: productOf(draft), headers: { "Idempotency-Key": key.current } })
        }
        saving={create.isPending}
        submit={text.create}
      />
      {guard.dialog}
    </>
  );
}
