import { Button, Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import type { AttemptOut, DeliveryDetail, HeaderLine, WebhookOut } from "../../../api/types.gen.ts";
import { curly } from "../../../lib/curly.ts";
import { formatAgo, formatCount, formatInstant, formatMilliseconds } from "../../../lib/format.ts";
import { isNotFound } from "../../../lib/problem.ts";
import { useProblem } from "../../../lib/recovery.ts";
import { shared } from "../../../lib/strings.ts";
import { usePermissions } from "../../../lib/usePermissions.ts";
import { CodeBlock } from "../../../ui/CodeBlock.tsx";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { DefinitionList } from "../../../ui/DefinitionList.tsx";
import { Disclosure } from "../../../ui/Disclosure.tsx";
import { RetryIcon } from "../../../ui/icons.tsx";
import { Missing } from "../../../ui/Missing.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { SideDrawer } from "../../../ui/SideDrawer.tsx";
import { useNow } from "../../../ui/useNow.ts";
import { prettyBody } from "../model.ts";
import { useDelivery, useRedeliver } from "../queries.ts";
import { text as webhookText } from "../strings.ts";
import classes from "./DeliveryDrawer.module.css";
import { DeliveryStatus } from "./DeliveryStatus.tsx";
import { NextAttempt } from "./NextAttempt.tsx";
import { isFirstAttempt } from "./status.ts";
import { text } from "./strings.ts";

/** One delivery beside the log: the request, and every attempt with its response. */
export function DeliveryDrawer({
  webhook,
  deliveryId,
  onClose,
}: {
  webhook: WebhookOut;
  deliveryId: string;
  onClose: () => void;
}) {
  const delivery = useDelivery(webhook.id, deliveryId);
  const { data } = delivery;
  const problem = useProblem(delivery);
  const missing = !data && isNotFound(problem);
  return (
    <SideDrawer
      onClose={onClose}
      size={720}
      title={data?.event_type ?? (missing ? text.notFound : text.delivery)}
    >
      {missing && (
        <Missing detail={shared.errors.missing}>
          <Button onClick={onClose} size="xs" variant="default">
            {text.back}
          </Button>
        </Missing>
      )}
      {problem != null && !data && !missing && (
        <ProblemNotice error={problem} onRetry={() => void delivery.refetch()} />
      )}
      {problem != null && data && <Notice tone="warning">{webhookText.reconnecting}</Notice>}
      {!data && problem == null && <Skeleton height={160} radius="md" />}
      {data && <Details delivery={data} enabled={webhook.enabled} />}
    </SideDrawer>
  );
}

function Details({ delivery, enabled }: { delivery: DeliveryDetail; enabled: boolean }) {
  const { attempt_log: attempts } = delivery;
  return (
    <div className={classes.details}>
      <div className={classes.status}>
        <DeliveryStatus delivery={delivery} />
        {delivery.test && <span className={classes.soft}>{text.test}</span>}
        {delivery.status === "pending" && (
          <span className={classes.soft}>
            <NextAttempt delivery={delivery} enabled={enabled} />
          </span>
        )}
      </div>
      <DefinitionList
        className={classes.facts}
        items={[
          { term: text.id, value: <code>{delivery.id}</code> },
          { term: text.created, value: formatInstant(delivery.created_at) },
          { term: text.attempts, value: formatCount(delivery.attempts) },
        ]}
        layout="box"
      />
      <Redeliver delivery={delivery} enabled={enabled} />
      <section className={classes.block}>
        <div className={classes.blockHead}>
          <h3 className={classes.blockTitle}>{text.requestBody}</h3>
          <CopyButton size="compact-sm" text={delivery.request_body}>
            {text.copyBody}
          </CopyButton>
        </div>
        <CodeBlock label={text.requestBody}>{prettyBody(delivery.request_body)}</CodeBlock>
      </section>
      <section className={classes.block}>
        <h3 className={classes.blockTitle}>{text.attempts}</h3>
        {attempts.length === 0 && <p className={classes.soft}>{text.noAttempts}</p>}
        {attempts.length < delivery.attempts && attempts.length > 0 && (
          <p className={classes.soft}>{text.attemptsShown(attempts.length)}</p>
        )}
        {attempts.length > 0 && (
          <ol className={classes.attempts}>
            {attempts.map((attempt, index) => (
              <li key={attempt.number}>
                <Attempt attempt={attempt} open={index === 0} />
              </li>
            ))}
          </ol>
        )}
      </section>
    </div>
  );
}

function Redeliver({ delivery, enabled }: { delivery: DeliveryDetail; enabled: boolean }) {
  const { write } = usePermissions();
  const redeliver = useRedeliver(delivery.webhook_id, delivery.id);
  if (!write) return null;
  return (
    <div className={classes.redeliver}>
      <Button
        disabled={!enabled || isFirstAttempt(delivery)}
        leftSection={<RetryIcon size={15} />}
        loading={redeliver.isPending}
        onClick={() => redeliver.mutate()}
        size="xs"
        variant="default"
      >
        {text.redeliver}
      </Button>
      <p className={classes.hint}>{enabled ? text.redeliverHint : text.disabledHint}</p>
      {redeliver.isError && <ProblemNotice error={redeliver.error} />}
    </div>
  );
}

function Attempt({ attempt, open }: { attempt: AttemptOut; open: boolean }) {
  const now = useNow(15_000);
  const note = [
    attempt.status_code ?? text.noStatus,
    formatMilliseconds(attempt.duration_ms),
    formatAgo(attempt.started_at, now),
  ].join(" · ");
  return (
    <Disclosure
      note={
        <span className={classes.note} data-failed={attempt.error !== null || undefined}>
          {note}
        </span>
      }
      open={open}
      title={text.attempt(attempt.number)}
    >
      <div className={classes.attempt}>
        {attempt.error !== null && (
          <Notice tone="danger" urgent={false}>
            {curly(attempt.error)}
          </Notice>
        )}
        <p className={classes.soft}>{formatInstant(attempt.started_at)}</p>
        {attempt.status_code !== null && (
          <>
            <Part title={text.responseBody}>
              {attempt.response_body === "" ? (
                <p className={classes.soft}>{text.noBody}</p>
              ) : (
                <CodeBlock label={text.responseBody}>{prettyBody(attempt.response_body)}</CodeBlock>
              )}
              {attempt.response_truncated && <p className={classes.soft}>{text.truncated}</p>}
            </Part>
            <Part title={text.responseHeaders}>
              <Headers lines={attempt.response_headers} />
            </Part>
          </>
        )}
        <Part title={text.requestHeaders}>
          <Headers lines={attempt.request_headers} />
        </Part>
      </div>
    </Disclosure>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h4 className={classes.partTitle}>{title}</h4>
      {children}
    </div>
  );
}

function Headers({ lines }: { lines: HeaderLine[] }) {
  if (lines.length === 0) return <p className={classes.soft}>{text.noHeaders}</p>;
  return (
    <DefinitionList
      className={classes.headers}
      // A header may come twice, and the lines never change.
      items={lines.map(({ name, value }, id) => ({ id, term: name, value }))}
      layout="plain"
    />
  );
}
