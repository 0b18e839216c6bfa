import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { confirmImport, getImportPlan } from "../../../../api/sdk.gen.ts";
import type { Import, Plan, PlanSample } from "../../../../api/types.gen.ts";
import { formatCount, formatInstant } from "../../../../lib/format.ts";
import { ApiError } from "../../../../lib/problem.ts";
import { strings } from "../../../../lib/strings.ts";
import { Badge } from "../../../../ui/Badge.tsx";
import { Card } from "../../../../ui/Card.tsx";
import { CheckIcon, ChevronRightIcon } from "../../../../ui/icons.tsx";
import { Notice } from "../../../../ui/Notice.tsx";
import { Section } from "../../../../ui/Page.tsx";
import { ProblemNotice } from "../../../../ui/ProblemNotice.tsx";
import { useImportCache } from "../../queries.ts";
import { Outcomes } from "../Outcomes.tsx";
import { type Difference, differencesOf } from "./differences.ts";
import classes from "./PlanSection.module.css";

const text = strings.plan;
const FEW = 6;

/** The plan as somebody sees it, and the ETag by which they confirm just this one. */
function usePlan(item: Import) {
  return useQuery({
    queryKey: ["plan", item.id, item.attempt],
    queryFn: async ({ signal }) => {
      const { data, response } = await getImportPlan({ path: { import_id: item.id }, signal });
      return { plan: data, etag: response.headers.get("etag") ?? "" };
    },
    // What is confirmed is what was looked at: it changes under nobody's eyes unless they ask.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What a dry run found, and the button that lets it happen. */
export function PlanSection({ item }: { item: Import }) {
  const plan = usePlan(item);
  const { data } = plan;
  return (
    <>
      <Notice
        actions={data && <Confirm item={item} onStale={() => void plan.refetch()} {...data} />}
        title={text.title}
        tone="warning"
      >
        <p>{text.lead}</p>
        {data && data.plan.missing > 0 && <p className={classes.strong}>{missingLine(item, data.plan)}</p>}
        {item.waits_until !== null && <p>{text.until(formatInstant(item.waits_until))}</p>}
      </Notice>
      {plan.isError && <ProblemNotice error={plan.error} />}
      <Outcomes item={item} />
      <Section lead={text.samplesLead} title={text.samplesTitle}>
        {data === undefined ? <Skeleton height={180} radius="md" /> : <Samples samples={data.plan.samples} />}
      </Section>
    </>
  );
}

function missingLine({ options }: Import, { missing }: Plan): string {
  const count = formatCount(missing);
  return options.missing === "delete" ? text.wouldDelete(count) : text.wouldDeactivate(count);
}

function Confirm({
  item,
  plan,
  etag,
  onStale,
}: {
  item: Import;
  plan: Plan;
  etag: string;
  onStale: () => void;
}) {
  const remember = useImportCache();
  const confirm = useMutation({
    mutationFn: async () =>
      (await confirmImport({ path: { import_id: item.id }, headers: { "If-Match": etag } })).data,
    onSuccess: remember,
    onError: (error) => {
      if (isStale(error)) onStale();
    },
  });
  const { created, updated } = plan.counts;
  return (
    <div className={classes.confirm}>
      <Button
        leftSection={<CheckIcon size={16} />}
        loading={confirm.isPending}
        onClick={() => confirm.mutate()}
      >
        {text.confirm(formatCount(created), formatCount(updated))}
      </Button>
      {confirm.isError &&
        (isStale(confirm.error) ? (
          <Notice title={text.staleTitle} tone="danger">
            {text.stale}
          </Notice>
        ) : (
          <ProblemNotice error={confirm.error} />
        ))}
    </div>
  );
}

function isStale(error: unknown): boolean {
  return error instanceof ApiError && error.status === 412;
}

function Samples({ samples }: { samples: readonly PlanSample[] }) {
  const [all, setAll] = useState(false);
  if (samples.length === 0) return <Card>{text.nothing}</Card>;
  const visible = all ? samples : samples.slice(0, FEW);
  return (
    <Card flush>
      <ul className={classes.samples}>
        {visible.map((sample) => (
          <li className={classes.sample} key={sample.line}>
            <div className={classes.head}>
              <span className={classes.sku}>{sample.after.sku}</span>
              <Badge tone={sample.before === null ? "success" : "info"}>
                {sample.before === null ? text.isNew : text.isChanged}
              </Badge>
              <span className={classes.soft}>{text.line(formatCount(sample.line))}</span>
            </div>
            <dl className={classes.fields}>
              {differencesOf(sample).map((difference) => (
                <div key={`${difference.attribute} ${difference.field}`}>
                  <dt>{nameOf(difference)}</dt>
                  <dd>
                    {sample.before !== null && (
                      <>
                        <del className={classes.before}>
                          <span className="visually-hidden">{text.before} </span>
                          {shown(difference.before)}
                        </del>
                        <ChevronRightIcon className={classes.arrow} size={13} />
                      </>
                    )}
                    <ins className={classes.after}>
                      <span className="visually-hidden">{text.after} </span>
                      {shown(difference.after)}
                    </ins>
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
      {visible.length < samples.length && (
        <div className={classes.more}>
          <Button onClick={() => setAll(true)} size="xs" variant="default">
            {text.moreSamples(samples.length)}
          </Button>
        </div>
      )}
    </Card>
  );
}

function nameOf({ field, attribute }: Difference): string {
  if (attribute) return field;
  return strings.mapping.fields[field as keyof typeof strings.mapping.fields];
}

function shown(value: Difference["before"]): string {
  if (value === null) return text.empty;
  if (typeof value === "string") return value;
  return value ? strings.products.isActive : strings.products.isInactive;
}
