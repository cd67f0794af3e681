import { Button, Group, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { languageOf } from "../i18n.ts";
import { useMe } from "../me.tsx";
import { channelsQuery, linksQuery, usersQuery } from "../queries.ts";
import { type DeliverySearch, isNarrowed, readDeliverySearch, spans, stateGroups } from "./search.ts";

interface FiltersProps {
  readonly search: DeliverySearch;
  readonly change: (search: DeliverySearch) => void;
}

/** What narrows the list down; every one of them stands in the address. */
export function DeliveryFilters({ search, change }: FiltersProps): ReactElement {
  const { t } = useTranslation();
  const language = languageOf(useMe().language);
  const users = useQuery(usersQuery);
  const channels = useQuery(channelsQuery);
  const links = useQuery(linksQuery);
  const set = (more: Partial<Record<keyof DeliverySearch, string | null>>): void =>
    change(readDeliverySearch({ ...search, ...more }));
  return (
    <Group gap="xs" align="flex-end" role="search" aria-label={t("deliveries.filters")}>
      <Choice
        label={t("deliveries.person")}
        value={search.person}
        data={(users.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(person) => set({ person })}
      />
      <Choice
        label={t("deliveries.channel")}
        value={search.channel}
        data={(channels.data ?? []).map(({ id, name }) => ({ value: id, label: name[language] }))}
        onChange={(channel) => set({ channel })}
      />
      <Choice
        label={t("deliveries.link")}
        value={search.link}
        data={(links.data ?? []).map(({ id, label }) => ({ value: id, label }))}
        onChange={(link) => set({ link })}
      />
      <Choice
        label={t("deliveries.state")}
        value={search.state}
        data={keysOf(stateGroups).map((value) => ({ value, label: t(`deliveries.state_${value}`) }))}
        onChange={(state) => set({ state })}
      />
      <Choice
        label={t("deliveries.time")}
        value={search.time}
        data={keysOf(spans).map((value) => ({ value, label: t(`deliveries.time_${value}`) }))}
        onChange={(time) => set({ time })}
      />
      {search.time === "days" && (
        <>
          <Day label={t("deliveries.from")} value={search.from} onChange={(from) => set({ from })} />
          <Day label={t("deliveries.to")} value={search.to} onChange={(to) => set({ to })} />
        </>
      )}
      <IncidentField key={search.incident ?? ""} value={search.incident ?? ""} set={(incident) => set({ incident })} />
      {isNarrowed(search) && (
        <Button variant="subtle" onClick={() => change({})}>
          {t("list.clear")}
        </Button>
      )}
    </Group>
  );
}

function keysOf<K extends string>(table: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(table) as K[]; // A literal table has no other keys.
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string | null) => void;
}

function Choice({ label, value, data, onChange }: ChoiceProps): ReactElement {
  const { t } = useTranslation();
  // What an address asks for and nobody knows any more is shown as it is, so that it can be taken away.
  const isKnown = value === undefined || data.some((each) => each.value === value);
  return (
    <Select
      flex="1 1 9rem"
      maw={{ base: "none", sm: "14rem" }}
      size="md"
      aria-label={label}
      placeholder={`${label}: ${t("list.any")}`}
      data={isKnown ? [...data] : [...data, { value, label: value }]}
      value={value ?? null}
      onChange={onChange}
      searchable={data.length > manyChoices}
      clearable
      clearButtonProps={{ "aria-label": `${t("deliveries.any")}: ${label}`, "aria-hidden": false, tabIndex: 0 }}
    />
  );
}

const manyChoices = 10;

function Day(props: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (day: string) => void;
}): ReactElement {
  return (
    <TextInput
      type="date"
      size="md"
      flex="1 1 9rem"
      maw={{ base: "none", sm: "12rem" }}
      label={props.label}
      defaultValue={props.value ?? ""}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** Taken when it is complete: a number in the making is of another incident. */
function IncidentField({
  value,
  set,
}: {
  readonly value: string;
  readonly set: (incident: string | null) => void;
}): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const take = (): void => {
    const number = /^\s*(?:INC-)?(\d{1,15})\s*$/iu.exec(text)?.[1];
    const meant = number === undefined ? text.trim() : `INC-${number}`;
    if (meant !== value) set(meant === "" ? null : meant);
  };
  return (
    <TextInput
      flex="1 1 9rem"
      maw={{ base: "none", sm: "14rem" }}
      size="md"
      aria-label={t("deliveries.incident")}
      placeholder={t("deliveries.incident_hint")}
      value={text}
      maxLength={64}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
      }}
    />
  );
}
