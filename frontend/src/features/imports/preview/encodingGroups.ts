import type { ImportPreview } from "../../../api/types.gen.ts";
import { text as optionText } from "../options/strings.ts";
import { text } from "./strings.ts";

type Choice = { value: string; label: string };
type Group = { group: string; items: Choice[] };

/** The encodings to choose from: first the ones the file may be in, each with a word as it reads it, then the others. */
export function encodingGroups(candidates: ImportPreview["encodings"]): (Choice | Group)[] {
  const names = optionText.encodings;
  const likely = candidates.map(({ encoding, sample }) => ({
    value: encoding,
    label: text.read(names[encoding] ?? encoding, sample),
  }));
  const others = Object.entries(names)
    .filter(([name]) => candidates.every(({ encoding }) => encoding !== name))
    .map(([value, label]) => ({ value, label }));
  if (likely.length === 0) return others;
  return [
    { group: text.likelyEncodings, items: likely },
    { group: text.otherEncodings, items: others },
  ];
}
