import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { formatForInput } from "../../../lib/format.ts";
import { FilterChips } from "../../../ui/FilterChips.tsx";
import { EventSelect } from "../EventSelect.tsx";
import classes from "./LogFilters.module.css";
import { DELIVERY_PERIODS, DELIVERY_STATUSES, type DeliveriesSearch, type DeliveryStatus } from "./search.ts";
import { text } from "./strings.ts";

const BETWEEN = "between";

/** Filters the log. Every change returns to its first page. */
export function LogFilters({
  search,
  onChange,
}: {
  search: DeliveriesSearch;
  onChange: (change: Partial<DeliveriesSearch>) => void;
}) {
  const [asked, setAsked] = useState(false);
  const between =
    search.period === undefined && (asked || search.since !== undefined || search.until !== undefined);
  return (
    <div className={classes.filters}>
      <FilterChips<DeliveryStatus | undefined>
        label={text.filterLabel}
        onChange={(status) => onChange({ status })}
        options={[
          { value: undefined, label: text.all },
          ...DELIVERY_STATUSES.map((value) => ({ value, label: text.statuses[value] })),
        ]}
        value={search.status}
      />
      <div className={classes.selects}>
        <EventSelect
          any={text.anyEvent}
          label={text.event}
          onChange={(type) => onChange({ type })}
          value={search.type}
        />
        <NativeSelect
          aria-label={text.time}
          data={[
            { value: "", label: text.anyTime },
            ...DELIVERY_PERIODS.map((value) => ({ value, label: text.periods[value] })),
            { value: BETWEEN, label: text.between },
          ]}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setAsked(value === BETWEEN);
            const period = DELIVERY_PERIODS.find((known) => known === value);
            onChange({ period, since: undefined, until: undefined });
          }}
          value={search.period ?? (between ? BETWEEN : "")}
        />
      </div>
      {between && (
        <div className={classes.between}>
          <Moment label={text.from} onChange={(since) => onChange({ since })} value={search.since} />
          <Moment label={text.until} onChange={(until) => onChange({ until })} value={search.until} />
        </div>
      )}
    </div>
  );
}

/** Reports only a complete instant: a year that is half typed would be one of the first centuries. */
function Moment({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (instant: string | undefined) => void;
}) {
  const [typed, setTyped] = useState(() => formatForInput(value));
  return (
    <TextInput
      label={label}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        if (next === "") onChange(undefined);
        else if (next >= "2000") onChange(new Date(next).toISOString());
      }}
      type="datetime-local"
      value={typed}
    />
  );
}
