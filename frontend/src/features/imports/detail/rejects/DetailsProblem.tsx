import { ApiError } from "../../../../lib/problem.ts";
import { Notice } from "../../../../ui/Notice.tsx";
import { ProblemNotice } from "../../../../ui/ProblemNotice.tsx";
import { text } from "./strings.ts";

/** Why the rows of an import can't be shown. That Skuport stores them for a limited time is no failure. */
export function DetailsProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (error instanceof ApiError && error.code === "no_longer_kept") {
    return (
      <Notice title={text.goneTitle} tone="info">
        {error.detail} {text.goneHint}
      </Notice>
    );
  }
  return <ProblemNotice error={error} onRetry={onRetry} />;
}
