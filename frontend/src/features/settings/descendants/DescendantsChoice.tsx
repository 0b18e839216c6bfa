import type { UseQueryResult } from "@tanstack/react-query";
import type { Descendants } from "../../../api/types.gen.ts";
import { useProblem } from "../../../lib/recovery.ts";
import { CheckField } from "../../../ui/CheckField.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { text } from "./strings.ts";
import { summaryOf } from "./summary.ts";

/** How much a key or session made, and whether that ends too. */
export function DescendantsChoice({
  made,
  checked,
  onChange,
}: {
  made: UseQueryResult<Descendants, unknown>;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const problem = useProblem(made);
  if (problem != null) return <ProblemNotice error={problem} onRetry={() => void made.refetch()} />;
  if (made.data === undefined) return <p>{text.counting}</p>;
  const summary = summaryOf(made.data);
  if (summary === null) return <p>{text.none}</p>;
  return (
    <>
      <CheckField
        checked={checked}
        description={text.alsoDetail}
        label={text.also(summary)}
        onChange={onChange}
      />
      {checked && made.data.includes_caller && <Notice tone="warning">{text.includesCaller}</Notice>}
    </>
  );
}
