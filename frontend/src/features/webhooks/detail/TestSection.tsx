import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type CSSProperties, useState } from "react";
import { sendTestEventMutation } from "../../../api/@tanstack/react-query.gen.ts";
import type { LatencyOut, TestResult } from "../../../api/types.gen.ts";
import { curly } from "../../../lib/curly.ts";
import { formatMilliseconds } from "../../../lib/format.ts";
import { useSingleMutation } from "../../../lib/useSingleMutation.ts";
import { Card } from "../../../ui/Card.tsx";
import { CodeBlock } from "../../../ui/CodeBlock.tsx";
import { DefinitionList } from "../../../ui/DefinitionList.tsx";
import { Disclosure } from "../../../ui/Disclosure.tsx";
import { SendIcon } from "../../../ui/icons.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { Section } from "../../../ui/Page.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { EventSelect, TEST_EVENT } from "../EventSelect.tsx";
import { type EventType, prettyBody } from "../model.ts";
import { refreshLog, useEventTypes } from "../queries.ts";
import { latencyParts } from "./latency.ts";
import { text } from "./strings.ts";
import classes from "./TestSection.module.css";

/** Sends an example event to an endpoint and shows the response. */
export function TestSection({ webhookId }: { webhookId: string }) {
  const [type, setType] = useState<EventType>(TEST_EVENT);
  const kind = useEventTypes().data?.items.find((item) => item.type === type);
  const cache = useQueryClient();
  const test = useSingleMutation({
    ...sendTestEventMutation(),
    onSettled: () => refreshLog(cache, webhookId),
  });
  return (
    <Section lead={text.testLead} title={text.test}>
      <Card flush>
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (test.isPending) return;
            test.mutate({ path: { webhook_id: webhookId }, body: { event_type: type } });
          }}
        >
          <EventSelect label={text.event} onChange={(chosen) => setType(chosen ?? TEST_EVENT)} value={type} />
          <Button leftSection={<SendIcon size={16} />} loading={test.isPending} type="submit">
            {text.send}
          </Button>
        </form>
        {test.isError && (
          <div className={classes.result}>
            <ProblemNotice error={test.error} />
          </div>
        )}
        {test.isSuccess && (
          <div className={classes.result}>
            <Result result={test.data} type={test.variables.body?.event_type ?? TEST_EVENT} />
          </div>
        )}
        {kind && (
          <div className={classes.preview}>
            <Disclosure key={type} note={curly(kind.description.replaceAll("`", ""))} title={text.preview}>
              <CodeBlock label={text.preview}>{JSON.stringify(kind.example, null, 2)}</CodeBlock>
            </Disclosure>
          </div>
        )}
      </Card>
    </Section>
  );
}

function Result({ result, type }: { result: TestResult; type: EventType }) {
  const { succeeded, status_code, error, latency, response_excerpt } = result;
  const title =
    status_code === null ? text.noAnswer : succeeded ? text.received(status_code) : text.refused(status_code);
  return (
    <>
      <Notice
        title={
          <>
            {title} <code className={classes.type}>{type}</code>
          </>
        }
        tone={succeeded ? "success" : "danger"}
      >
        {error && curly(error)}
      </Notice>
      {latency.total_ms > 0 && <LatencyBar latency={latency} />}
      {status_code !== null && (
        <div>
          <h3 className={classes.label}>{text.answer}</h3>
          {response_excerpt === "" ? (
            <p className={classes.soft}>{text.noBody}</p>
          ) : (
            <CodeBlock label={text.answer}>{prettyBody(response_excerpt)}</CodeBlock>
          )}
        </div>
      )}
      <p>
        <Link
          from="/webhooks/$webhookId"
          resetScroll={false}
          search={(current) => ({ ...current, delivery: result.delivery_id })}
          to="."
        >
          {text.log}
        </Link>
      </p>
    </>
  );
}

/** The phases of the request, as a bar to scale and in figures. */
function LatencyBar({ latency }: { latency: LatencyOut }) {
  const parts = latencyParts(latency);
  return (
    <div>
      <h3 className={classes.label}>{text.latencyTitle}</h3>
      {parts.length > 0 && (
        <div aria-hidden="true" className={classes.bar}>
          {parts.map(({ name, ms }) => (
            <span data-part={name} key={name} style={{ "--share": ms } as CSSProperties} />
          ))}
        </div>
      )}
      <DefinitionList
        className={classes.parts}
        items={[
          ...parts.map(({ name, ms }) => ({
            id: name,
            term: (
              <span className={classes.part} data-part={name}>
                {text.latency[name]}
              </span>
            ),
            value: formatMilliseconds(ms),
          })),
          { term: text.total, value: formatMilliseconds(latency.total_ms) },
        ]}
        layout="inline"
      />
    </div>
  );
}
