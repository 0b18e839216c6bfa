import { expect, it } from "vitest";
import { curly } from "./curly.ts";

it.each([
  ["The database doesn't answer.", "The database doesn’t answer."],
  ["“Ann's.csv” hasn't arrived.", "“Ann's.csv” hasn’t arrived."],
  ["The workers' logs say 'why'.", "The workers' logs say 'why'."],
])("gives %s the apostrophes of the page", (text, shown) => expect(curly(text)).toBe(shown));
