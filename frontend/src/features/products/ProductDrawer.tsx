import { Drawer, Skeleton } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ProductOut } from "../../api/types.gen.ts";
import { formatCount, formatInstant } from "../../lib/format.ts";
import { strings } from "../../lib/strings.ts";
import { ProblemNotice } from "../../ui/ProblemNotice.tsx";
import classes from "./ProductDrawer.module.css";
import { ProductState } from "./ProductsTable.tsx";
import { useProduct } from "./queries.ts";

const text = strings.products;
const route = getRouteApi("/app/products/$productId");

/** One product beside the list it was opened from; it has an address of its own. */
export function ProductDrawer() {
  const { productId } = route.useParams();
  const navigate = route.useNavigate();
  const { data: product, error } = useProduct(productId);
  const close = () => navigate({ to: "/products", search: (current) => current, resetScroll: false });
  return (
    <Drawer
      closeButtonProps={{ "aria-label": text.close }}
      onClose={close}
      opened
      padding="lg"
      position="right"
      size={520}
      title={<span className={classes.title}>{product?.sku ?? text.sku}</span>}
      transitionProps={{ duration: 140 }}
    >
      {error && <ProblemNotice error={error} />}
      {!product && !error && <Skeleton height={160} radius="md" />}
      {product && <ProductDetails product={product} />}
    </Drawer>
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

function LastWriter({ product }: { product: ProductOut }) {
  if (product.import_id === null) return text.handEdit;
  return (
    <Link params={{ importId: product.import_id }} to="/imports/$importId">
      {product.import_line === null ? text.anImport : text.importLine(formatCount(product.import_line))}
    </Link>
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
