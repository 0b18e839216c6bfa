import { Button, Skeleton } from "@mantine/core";
import { useState } from "react";
import { cancelImportMutation, confirmImportMutation } from "../../../../api/@tanstack/react-query.gen.ts";
import type { Import, Plan, PlanSample } from "../../../../api/types.gen.ts";
import { etagOf } from "../../../../lib/conditional.ts";
import { fieldLabel } from "../../../../lib/fields.ts";
import { formatInstant } from "../../../../lib/format.ts";
import { ApiError } from "../../../../lib/problem.ts";
import { useProblem } from "../../../../lib/recovery.ts";
import { shared } from "../../../../lib/strings.ts";
import { usePermissions } from "../../../../lib/usePermissions.ts";
import { useSingleMutation } from "../../../../lib/useSingleMutation.ts";
import { Badge } from "../../../../ui/Badge.tsx";
import { Card } from "../../../../ui/Card.tsx";
import { DefinitionList } from "../../../../ui/DefinitionList.tsx";
import { CheckIcon, ChevronRightIcon } from "../../../../ui/icons.tsx";
import { longButton } from "../../../../ui/longButton.ts";
import { Notice } from "../../../../ui/Notice.tsx";
import { Section } from "../../../../ui/Page.tsx";
import { ProblemNotice } from "../../../../ui/ProblemNotice.tsx";
import { shownCounts } from "../../model.ts";
import { useImportCache } from "../../queries.ts";
import { Outcomes } from "../Outcomes.tsx";
import { text as detailText } from "../strings.ts";
import { type Difference, differencesOf } from "./differences.ts";
import classes from "./PlanSection.module.css";
import { usePlan, useShownStatus } from "./queries.ts";
import { text } from "./strings.ts";

const FEW = 6;

/** The plan of a dry run, and the button that confirms it, or ends an import that would change nothing. */
export function PlanSection({ item }: { item: Import }) {
  const { write } = usePermissions();
  const plan = usePlan(item);
  const { data } = plan;
  const problem = useProblem(plan);
  const nothing = useShownStatus(item) === "nothing_to_change";
  return (
    <>
      <Notice
        actions={
          write &&
          (nothing ? (
            <CancelNothing item={item} />
          ) : (
            data && <Confirm item={item} onStale={() => void plan.refetch()} plan={data} />
          ))
        }
        title={nothing ? text.nothingTitle : text.title}
        tone={nothing ? "info" : "warning"}
      >
        <p>{nothing ? text.nothingLead(shownCounts(item).rejected) : write ? text.lead : text.readOnly}</p>
        {data && data.missing > 0 && <p className={classes.strong}>{missingLine(item, data)}</p>}
        {item.expires_at !== null && (
          <p>{(nothing ? text.untilCancelled : text.until)(formatInstant(item.expires_at))}</p>
        )}
      </Notice>
      {problem != null && <ProblemNotice error={problem} onRetry={() => void plan.refetch()} />}
      <Outcomes item={item} />
      {!nothing && (data !== undefined || problem == null) && (
        <Section lead={text.samplesLead} title={text.samplesTitle}>
          {data === undefined ? <Skeleton height={180} radius="md" /> : <Samples samples={data.samples} />}
        </Section>
      )}
    </>
  );
}

/** Ends an import that would change nothing. There is nothing to lose, and so no question. */
function CancelNothing({ item }: { item: Import }) {
  const remember = useImportCache();
  const cancel = useSingleMutation({ ...cancelImportMutation(), onSuccess: remember });
  return (
    <div className={classes.confirm}>
      <Button
        loading={cancel.isPending}
        onClick={() => cancel.mutate({ path: { import_id: item.id } })}
        variant="default"
      >
        {detailText.cancel}
      </Button>
      {cancel.isError && <ProblemNotice error={cancel.error} />}
    </div>
  );
}

function missingLine({ options }: Import, { missing }: Plan): string {
  return options.on_missing === "delete" ? text.wouldDelete(missing) : text.wouldDeactivate(missing);
}

function Confirm({ item, plan, onStale }: { item: Import; plan: Plan; onStale: () => void }) {
  const remember = useImportCache();
  const confirm = useSingleMutation({
    ...confirmImportMutation(),
    onSuccess: remember,
    onError: (error) => {
      if (isStale(error)) onStale();
    },
  });
  const { created, updated } = plan.counts;
  const gone =
    item.options.on_missing === "delete" ? { deleted: plan.missing } : { deactivated: plan.missing };
  return (
    <div className={classes.confirm}>
      <Button
        classNames={longButton}
        leftSection={<CheckIcon size={16} />}
        loading={confirm.isPending}
        onClick={() =>
          confirm.mutate({ path: { import_id: item.id }, headers: { "if-match": etagOf(plan) } })
        }
      >
        {text.confirm({ created, updated, ...gone })}
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
      <ul>
        {visible.map((sample) => (
          <li className={classes.sample} key={sample.line}>
            <div className={classes.head}>
              <span className={classes.sku}>{sample.after.sku}</span>
              <Badge tone={sample.before === null ? "success" : "info"}>
                {sample.before === null ? text.isNew : text.isChanged}
              </Badge>
              <span className={classes.soft}>{text.line(sample.line)}</span>
            </div>
            <DefinitionList
              className={classes.fields}
              items={differencesOf(sample).map((difference) => ({
                id: `${difference.attribute} ${difference.field}`,
                term: nameOf(difference),
                value: <Change difference={difference} isNew={sample.before === null} />,
              }))}
              layout="plain"
            />
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

function Change({ difference, isNew }: { difference: Difference; isNew: boolean }) {
  return (
    <>
      {!isNew && (
        <>
          <del className={classes.before}>
            <span className="visually-hidden">{text.before} </span>
            {display(difference.before)}
          </del>
          <ChevronRightIcon className={classes.arrow} size={13} />
        </>
      )}
      <ins className={classes.after}>
        <span className="visually-hidden">{text.after} </span>
        {display(difference.after)}
      </ins>
    </>
  );
}

function nameOf({ field, attribute }: Difference): string {
  return attribute ? field : fieldLabel(field);
}

function display(value: Difference["before"]): string {
  if (value === null) return text.empty;
  if (typeof value === "string") return value;
  return value ? shared.product.isActive : shared.product.isInactive;
}
