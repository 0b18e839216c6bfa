import { Link } from "@tanstack/react-router";
import type { ProductOut } from "../../api/types.gen.ts";
import { text } from "./strings.ts";

/** What wrote a product last: an import, with the line of its file, or an edit. */
export function LastWriter({ product }: { product: ProductOut }) {
  if (product.import_id === null) return text.byEdit;
  return (
    <Link params={{ importId: product.import_id }} to="/imports/$importId">
      {product.import_line === null ? text.byImport : text.byImportLine(product.import_line)}
    </Link>
  );
}
