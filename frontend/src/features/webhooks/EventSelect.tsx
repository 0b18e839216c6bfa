import { NativeSelect } from "@mantine/core";
import { type EventType, groupEvents } from "./model.ts";
import { useEventTypes } from "./queries.ts";

export const TEST_EVENT: EventType = "webhook.test";

/** Chooses one event type, `webhook.test` first. `any` adds the choice of none. */
export function EventSelect({
  label,
  any,
  value,
  onChange,
}: {
  label: string;
  any?: string;
  value: EventType | undefined;
  onChange: (type: EventType | undefined) => void;
}) {
  const types = useEventTypes().data?.items ?? [];
  const groups = groupEvents(types).map(({ label: group, events }) => ({
    group,
    items: events.map(({ type }) => ({ value: type, label: type })),
  }));
  // Until the types are loaded, the chosen one is the only option.
  const chosen = types.length === 0 && value !== undefined && value !== TEST_EVENT ? [value] : [];
  return (
    <NativeSelect
      aria-label={label}
      data={[
        ...(any === undefined ? [] : [{ value: "", label: any }]),
        { value: TEST_EVENT, label: TEST_EVENT },
        ...chosen,
        ...groups,
      ]}
      onChange={(event) => {
        const type = event.currentTarget.value;
        onChange(type === "" ? undefined : (type as EventType));
      }}
      value={value ?? (any === undefined ? TEST_EVENT : "")}
    />
  );
}
