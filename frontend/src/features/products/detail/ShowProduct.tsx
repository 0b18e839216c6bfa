import { Button } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ProductOut } from "../../../api/types.gen.ts";
import { OTHER_FIELDS, otherText, otherValue } from "../../../lib/fields.ts";
import { formatCount, formatInstant } from "../../../lib/format.ts";
import { shared } from "../../../lib/strings.ts";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { DefinitionList } from "../../../ui/DefinitionList.tsx";
import { EditIcon } from "../../../ui/icons.tsx";
import { ActiveBadge } from "../ActiveBadge.tsx";
import { LastWriter } from "../LastWriter.tsx";
import { useProduct } from "../queries.ts";
import { text as productText } from "../strings.ts";
import { DeleteButton } from "./DeleteButton.tsx";
import classes from "./ShowProduct.module.css";
import { text } from "./strings.ts";

const route = getRouteApi("/app/products/$productId");

/** Every field of a product, and what the user may do with it. */
export function ShowProduct() {
  const { productId } = route.useParams();
  const { write } = usePermissions();
  const { data: product } = useProduct(productId);
  if (product === undefined) return null;
  return (
    <>
      {write && (
        <div className={classes.actions}>
          <Button
            leftSection={<EditIcon size={15} />}
            renderRoot={(props) => (
              <Link
                from="/products/$productId"
                resetScroll={false}
                search={(current) => current}
                to="/products/$productId/edit"
                {...props}
              />
            )}
            size="xs"
            variant="default"
          >
            {text.edit}
          </Button>
          <DeleteButton product={product} />
        </div>
      )}
      <Details product={product} />
    </>
  );
}

function Details({ product }: { product: ProductOut }) {
  const attributes = Object.entries(product.attributes).sort(([one], [other]) => one.localeCompare(other));
  return (
    <div className={classes.details}>
      <div>
        <h2 className={classes.name}>{product.name}</h2>
        <ActiveBadge active={product.active} />
      </div>
      <Block title={shared.product.description}>
        {product.description ? (
          <p className={classes.description}>{product.description}</p>
        ) : (
          <p className={classes.none}>{text.noDescription}</p>
        )}
      </Block>
      {OTHER_FIELDS.length > 0 && (
        <DefinitionList
          items={OTHER_FIELDS.map((field) => ({
            term: field.label,
            value: otherText(otherValue(product, field)),
          }))}
          layout="box"
        />
      )}
      <Block title={shared.product.attributes}>
        {attributes.length === 0 ? (
          <p className={classes.none}>{text.noAttributes}</p>
        ) : (
          <DefinitionList items={attributes.map(([term, value]) => ({ term, value }))} layout="box" />
        )}
      </Block>
      <Block title={text.record}>
        <DefinitionList
          items={[
            { term: text.updated, value: formatInstant(product.updated_at) },
            { term: text.created, value: formatInstant(product.created_at) },
            { term: productText.lastWritten, value: <LastWriter product={product} /> },
            { term: text.version, value: formatCount(product.version) },
            { term: text.id, value: <code>{product.id}</code> },
          ]}
          layout="box"
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
