import { ApiError } from "../../../../lib/problem.ts";
import { strings } from "../../../../lib/strings.ts";
import { Notice } from "../../../../ui/Notice.tsx";
import { ProblemNotice } from "../../../../ui/ProblemNotice.tsx";

/** Why the single rows of an import can't be shown. That they are kept for a while only is no failure. */
export function DetailsProblem({ error }: { error: unknown }) {
  if (error instanceof ApiError && error.code === "no_longer_kept") {
    return (
      <Notice title={strings.rejects.goneTitle} tone="info">
        {error.detail} {strings.rejects.goneHint}
      </Notice>
    );
  }
  return <ProblemNotice error={error} />;
}
