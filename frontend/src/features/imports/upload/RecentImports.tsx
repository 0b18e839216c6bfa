import { Link } from "@tanstack/react-router";
import { strings } from "../../../lib/strings.ts";
import { Card } from "../../../ui/Card.tsx";
import { Section } from "../../../ui/Page.tsx";
import { ImportsTable } from "../ImportsTable.tsx";
import { useImports } from "../queries.ts";

const RECENT = 5;

/** The latest imports; nothing at all before there is one. */
export function RecentImports() {
  const { data } = useImports(RECENT);
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Section aside={<Link to="/imports">{strings.import.allImports}</Link>} title={strings.import.recent}>
      <Card flush>
        <ImportsTable caption={strings.imports.recentCaption} rows={data.items} />
      </Card>
    </Section>
  );
}
