import { Link } from "@tanstack/react-router";
import { useProblem } from "../../../lib/recovery.ts";
import { Card } from "../../../ui/Card.tsx";
import { Section } from "../../../ui/Page.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { ImportsTable } from "../ImportsTable.tsx";
import { useImports } from "../queries.ts";
import { text } from "./strings.ts";

const RECENT = 5;

/** The latest imports. Shows nothing before the first one. */
export function RecentImports() {
  const imports = useImports(RECENT);
  const problem = useProblem(imports);
  const rows = imports.data?.items ?? [];
  if (rows.length === 0 && problem == null) return null;
  return (
    <Section aside={<Link to="/imports">{text.allImports}</Link>} title={text.recent}>
      {problem != null && <ProblemNotice error={problem} onRetry={() => void imports.refetch()} />}
      {rows.length > 0 && (
        <Card flush>
          <ImportsTable caption={text.recent} rows={rows} />
        </Card>
      )}
    </Section>
  );
}
