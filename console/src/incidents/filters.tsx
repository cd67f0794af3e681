import { Button, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, type RefObject, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../icons.tsx";
import { servicesQuery } from "../queries.ts";
import { GroupField } from "./group-field.tsx";
import { LabelField } from "./label-field.tsx";
import { isNarrowed, type ListSearch, severities, states } from "./search.ts";

/** A pause in typing so long is meant. */
const typingMs = 300;

interface FiltersProps {
  readonly search: ListSearch;
  readonly change: (search: ListSearch) => void;
  readonly input: RefObject<HTMLInputElement | null>;
}

/** What narrows the list down; every one of them stands in the address. */
export function Filters({ search, change, input }: FiltersProps): ReactElement {
  const { t } = useTranslation();
  const services = useQuery(servicesQuery);
  const asked = search.text ?? "";
  // What is typed runs ahead of the address; an address that changed by itself (back, clear) wins.
  const [typing, setTyping] = useState({ text: asked, asked });
  if (typing.asked !== asked) setTyping({ text: typing.text.trim() === asked ? typing.text : asked, asked });
  const set = (more: Partial<Record<keyof ListSearch, string | null>>): void => {
    const kept = Object.entries({ ...search, ...more }).filter(([, value]) => value !== null && value !== "");
    change(Object.fromEntries(kept) as unknown as ListSearch);
  };
  const typed = useDebouncedCallback((value: string) => set({ text: value }), typingMs);
  return (
    <Group gap="xs" align="flex-end">
      <TextInput
        ref={input}
        type="search"
        flex="1 1 14rem"
        size="md"
        aria-label={t("list.search")}
        placeholder={t("list.search")}
        leftSection={<Icon name="search" />}
        value={typing.text}
        maxLength={200}
        onChange={(event) => {
          setTyping({ text: event.currentTarget.value, asked });
          typed(event.currentTarget.value);
        }}
      />
      {search.tab !== "closed" && (
        <Choice
          label={t("list.state")}
          value={search.state}
          data={states.map((each) => ({ value: each, label: t(`state.${each}`) }))}
          onChange={(state) => set({ state })}
        />
      )}
      <Choice
        label={t("list.severity")}
        value={search.severity}
        data={severities.map((each) => ({ value: each, label: t(`severity.${each}`) }))}
        onChange={(severity) => set({ severity })}
      />
      <Choice
        label={t("list.service")}
        value={search.service}
        data={(services.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(service) => set({ service })}
      />
      <LabelField value={search.label ?? ""} change={(label) => set({ label })} />
      {search.tab !== "closed" && <GroupField value={search.group} change={(group) => set({ group })} />}
      {isNarrowed(search) && (
        <Button
          variant="subtle"
          onClick={() => change({ tab: search.tab, ...(search.group === undefined ? {} : { group: search.group }) })}
        >
          {t("list.clear")}
        </Button>
      )}
    </Group>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string | null) => void;
}

function Choice({ label, value, data, onChange }: ChoiceProps): ReactElement {
  const { t } = useTranslation();
  return (
    <Select
      flex="1 1 9rem"
      maw={{ base: "none", sm: "14rem" }}
      size="md"
      aria-label={label}
      placeholder={`${label}: ${t("list.any")}`}
      data={[...data]}
      value={value ?? null}
      onChange={onChange}
      clearable
      clearButtonProps={{ "aria-label": t("list.clear"), tabIndex: 0, "aria-hidden": false }}
    />
  );
}
