/** Who makes changes, as the page names them. */

import { shared } from "./strings.ts";

/** The principal behind `SKUPORT_API_KEY`, whose name in the API is that setting's. */
const BOOTSTRAP_ID = "00000000-0000-7000-8000-000000000001";

export function principalName({ id, name }: { id: string; name: string }): string {
  return id === BOOTSTRAP_ID ? shared.administrationKey : name;
}
