import { Link } from "@tanstack/react-router";
import { Card } from "../../../ui/Card.tsx";
import { Section } from "../../../ui/Page.tsx";
import { ImportsTable } from "../ImportsTable.tsx";
import { useImports } from "../queries.ts";
import { text } from "./strings.ts";

const RECENT = 5;

/** The latest imports. Shows nothing before the first one. */
export function RecentImports() {
  const { data } = useImports(RECENT);
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Section aside={<Link to="/imports">{text.allImports}</Link>} title={text.recent}>
      <Card flush>
        <ImportsTable caption={text.recent} rows={data.items} />
      </Card>
    </Section>
  );
}
