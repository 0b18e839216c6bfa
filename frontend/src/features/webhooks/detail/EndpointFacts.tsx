import type { WebhookOut } from "../../../api/types.gen.ts";
import { formatInstant } from "../../../lib/format.ts";
import { Card } from "../../../ui/Card.tsx";
import { DefinitionList } from "../../../ui/DefinitionList.tsx";
import { Section } from "../../../ui/Page.tsx";
import { HealthStrip } from "../health/HealthStrip.tsx";
import { overlapOf, RotateSecret } from "../secret/RotateSecret.tsx";
import { text as secretText } from "../secret/strings.ts";
import { text as webhookText } from "../strings.ts";
import classes from "./EndpointFacts.module.css";
import { text } from "./strings.ts";

/** The settings of an endpoint, and how it is doing. */
export function EndpointFacts({ webhook, mayChange }: { webhook: WebhookOut; mayChange: boolean }) {
  const overlap = overlapOf(webhook);
  return (
    <Section title={text.details}>
      <Card flush>
        <DefinitionList
          className={classes.facts}
          items={[
            { term: webhookText.recentDeliveries, value: <HealthStrip webhookId={webhook.id} /> },
            { term: text.events, value: <Chips names={webhook.event_types} /> },
            {
              term: text.headers,
              value:
                webhook.custom_header_names.length === 0 ? (
                  <span className={classes.soft}>{text.noHeaders}</span>
                ) : (
                  <Chips names={webhook.custom_header_names} />
                ),
            },
            {
              term: secretText.title,
              value: (
                <div className={classes.secret}>
                  <span className={classes.soft}>
                    {overlap === null ? secretText.one : secretText.two(formatInstant(overlap))}
                  </span>
                  {mayChange && <RotateSecret webhook={webhook} />}
                </div>
              ),
            },
            { term: text.created, value: formatInstant(webhook.created_at) },
          ]}
          layout="rows"
        />
      </Card>
    </Section>
  );
}

function Chips({ names }: { names: readonly string[] }) {
  return (
    <ul className={classes.chips}>
      {names.map((name) => (
        <li key={name}>
          <code>{name}</code>
        </li>
      ))}
    </ul>
  );
}
