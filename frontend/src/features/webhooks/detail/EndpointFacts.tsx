import type { ReactNode } from "react";
import type { WebhookOut } from "../../../api/types.gen.ts";
import { formatInstant } from "../../../lib/format.ts";
import { strings } from "../../../lib/strings.ts";
import { Card } from "../../../ui/Card.tsx";
import { Section } from "../../../ui/Page.tsx";
import { HealthStrip } from "../HealthStrip.tsx";
import classes from "./EndpointFacts.module.css";
import { overlapOf, RotateSecret } from "./RotateSecret.tsx";

const text = strings.webhooks;

/** What an endpoint is set to, and how it is doing. */
export function EndpointFacts({ webhook, mayChange }: { webhook: WebhookOut; mayChange: boolean }) {
  const overlap = overlapOf(webhook);
  return (
    <Section title={text.facts.title}>
      <Card flush>
        <dl className={classes.facts}>
          <Fact label={text.health}>
            <HealthStrip webhookId={webhook.id} />
          </Fact>
          <Fact label={text.events}>
            <ul className={classes.chips}>
              {webhook.event_types.map((type) => (
                <li key={type}>
                  <code>{type}</code>
                </li>
              ))}
            </ul>
          </Fact>
          <Fact label={text.facts.headers}>
            {webhook.custom_header_names.length === 0 ? (
              <span className={classes.soft}>{text.facts.noHeaders}</span>
            ) : (
              <ul className={classes.chips}>
                {webhook.custom_header_names.map((name) => (
                  <li key={name}>
                    <code>{name}</code>
                  </li>
                ))}
              </ul>
            )}
          </Fact>
          <Fact label={text.secret.title}>
            <div className={classes.secret}>
              <span className={classes.soft}>
                {overlap === null ? text.secret.one : text.secret.two(formatInstant(overlap))}
              </span>
              {mayChange && <RotateSecret webhook={webhook} />}
            </div>
          </Fact>
          <Fact label={text.created}>
            <span>{formatInstant(webhook.created_at)}</span>
          </Fact>
        </dl>
      </Card>
    </Section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
