import { Skeleton } from "@mantine/core";
import { useProblem } from "../../../lib/recovery.ts";
import { CheckField } from "../../../ui/CheckField.tsx";
import { ProblemNotice } from "../../../ui/ProblemNotice.tsx";
import { type EventGroup, groupEvents, type Subscribable } from "../model.ts";
import { useEventTypes } from "../queries.ts";
import classes from "./EventPicker.module.css";
import { Prose } from "./Prose.tsx";
import { text } from "./strings.ts";

/** Chooses events from the types that the API lists. */
export function EventPicker({
  value,
  error,
  onChange,
}: {
  value: readonly Subscribable[];
  error?: string;
  onChange: (value: Subscribable[]) => void;
}) {
  const types = useEventTypes();
  const problem = useProblem(types);
  const groups = groupEvents(types.data?.items ?? []);
  const all = groups.flatMap((group) => group.events.map((event) => event.type));
  const set = (types: readonly Subscribable[], chosen: boolean) =>
    onChange(all.filter((type) => (types.includes(type) ? chosen : value.includes(type))));
  return (
    <fieldset aria-describedby={error ? "events-error" : undefined} className={classes.picker}>
      <legend className={classes.legend}>{text.events}</legend>
      {error && (
        <p className={classes.error} data-wrong id="events-error" role="alert" tabIndex={-1}>
          {error}
        </p>
      )}
      {types.isPending && problem == null && (
        <Skeleton aria-label={text.eventsLoading} height={180} radius="md" />
      )}
      {problem != null && <ProblemNotice error={problem} onRetry={() => void types.refetch()} />}
      {groups.length > 0 && (
        <div className={classes.box}>
          <div className={classes.everything}>
            <Several
              description={text.everythingHint}
              label={text.everything(all.length)}
              onChange={set}
              types={all}
              value={value}
            />
          </div>
          {groups.map((group) => (
            <Group group={group} key={group.label} onChange={set} value={value} />
          ))}
        </div>
      )}
    </fieldset>
  );
}

type SetTypes = (types: readonly Subscribable[], chosen: boolean) => void;

function Group({
  group,
  value,
  onChange,
}: {
  group: EventGroup;
  value: readonly Subscribable[];
  onChange: SetTypes;
}) {
  return (
    <div className={classes.group}>
      {group.events.length > 1 ? (
        <Several
          label={group.label}
          onChange={onChange}
          types={group.events.map((event) => event.type)}
          value={value}
        />
      ) : (
        <p className={classes.groupName}>{group.label}</p>
      )}
      <div className={classes.events}>
        {group.events.map((event) => (
          <CheckField
            checked={value.includes(event.type)}
            description={<Prose>{event.description}</Prose>}
            key={event.type}
            label={<code>{event.type}</code>}
            onChange={(chosen) => onChange([event.type], chosen)}
          />
        ))}
      </div>
    </div>
  );
}

/** One checkbox for several types, checked when all of them are. */
function Several({
  label,
  description,
  types,
  value,
  onChange,
}: {
  label: string;
  description?: string;
  types: readonly Subscribable[];
  value: readonly Subscribable[];
  onChange: SetTypes;
}) {
  const chosen = types.filter((type) => value.includes(type)).length;
  return (
    <CheckField
      checked={chosen === types.length}
      description={description}
      label={label}
      onChange={(checked) => onChange(types, checked)}
      partly={chosen > 0 && chosen < types.length}
    />
  );
}
