import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { getProductBySkuOptions } from "../../../api/@tanstack/react-query.gen.ts";
import { text } from "./strings.ts";

/** Leads to the product that has the SKU already. */
export function SkuTaken({ sku }: { sku: string }) {
  // What is typed afterwards is another SKU.
  const [refused] = useState(sku.trim());
  const { data: other } = useQuery({ ...getProductBySkuOptions({ path: { sku: refused } }), gcTime: 0 });
  if (other === undefined) return `${text.skuTaken}.`;
  return (
    <>
      {text.skuTaken}:{" "}
      <Link params={{ productId: other.id }} search={(current) => current} to="/products/$productId">
        {other.sku}
      </Link>
    </>
  );
}
