import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { createProduct } from "../../../api/sdk.gen.ts";
import { ApiError } from "../../../lib/problem.ts";
import { randomKey } from "../../../lib/random.ts";
import { strings } from "../../../lib/strings.ts";
import { refreshProducts } from "../queries.ts";
import { DiscardDialog, EditorDrawer } from "./EditorDrawer.tsx";
import { BLANK, productOf } from "./form.ts";
import { ProductForm } from "./ProductForm.tsx";
import { useLeave } from "./useLeave.ts";

const route = getRouteApi("/app/products/new");

/** Makes a product by hand, and then shows it. */
export function NewProductDrawer() {
  const cache = useQueryClient();
  const leave = useLeave();
  const navigate = route.useNavigate();
  const [draft, setDraft] = useState(BLANK);
  const [asking, setAsking] = useState(false);
  const key = useRef(randomKey());
  const create = useMutation({
    mutationFn: async () => {
      const headers = { "Idempotency-Key": key.current };
      return (await createProduct({ body: productOf(draft), headers })).data;
    },
    onSuccess: (product) => {
      refreshProducts(cache);
      const params = { productId: product.id };
      void navigate({ to: "/products/$productId", params, search: (current) => current, replace: true });
    },
    onError: (error) => {
      if (!(error instanceof ApiError && error.transient)) key.current = randomKey();
    },
  });
  const close = () => (draft === BLANK ? leave() : setAsking(true));
  return (
    <EditorDrawer held={asking} onClose={close} title={strings.products.createTitle}>
      <ProductForm
        draft={draft}
        error={create.error}
        onCancel={close}
        onChange={(changed) => {
          key.current = randomKey();
          setDraft(changed);
        }}
        onSubmit={() => create.mutate()}
        saving={create.isPending}
        submit={strings.productEditor.createIt}
      />
      <DiscardDialog onDiscard={leave} onStay={() => setAsking(false)} opened={asking} />
    </EditorDrawer>
  );
}
