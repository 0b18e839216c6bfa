import { formatCount } from "./format.ts";
import { locale } from "./locale.ts";

const rules = new Intl.PluralRules(locale);

/** The forms of one phrase. `#` stands for the number. Categories that are left out read like `other`. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** The form for a number: `plural(1234, { one: "# row", other: "# rows" })` → `1,234 rows`. */
export function plural(count: number, forms: Forms): string {
  return (forms[rules.select(count)] ?? forms.other).replaceAll("#", formatCount(count));
}
