import { ActionIcon, Checkbox, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { patch } from "../api.ts";
import type { Link, Room } from "../generated/api.ts";
import { languageNames, languages } from "../i18n.ts";
import { Icon } from "../icons.tsx";
import { severities } from "../incidents/search.ts";
import { usersQuery } from "../queries.ts";
import { say } from "../say.ts";
import { fieldProblems } from "./form-values.ts";
import { configChanged } from "./queries.ts";
import { Foot } from "./source-form.tsx";

const events = ["triggered", "acknowledged", "closed"] as const satisfies readonly Room["events"][number][];
const loudness = ["never", "critical", "always"] as const satisfies readonly Room["mention_all"][];

interface SettingsProps {
  readonly link: Link;
  readonly opened: boolean;
  readonly close: () => void;
}

/** How a room wants to be told. */
export function RoomSettings({ link, opened, close }: SettingsProps): ReactElement {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("integrations.room_title", { label: link.label })}
      closeButtonProps={{ "aria-label": t("page.close") }}
    >
      {link.room !== null && <Form link={link} before={link.room} close={close} />}
    </Modal>
  );
}

function Form({ link, before, close }: Omit<SettingsProps, "opened"> & { readonly before: Room }): ReactElement {
  const { t } = useTranslation();
  const [label, setLabel] = useState(link.label);
  const [room, setRoom] = useState(before);
  const change = (part: Partial<Room>): void => setRoom({ ...room, ...part });
  const save = useMutation({
    mutationFn: () => patch("/api/v1/links/{id}", { path: { id: link.id }, body: { label, room } }),
    onSuccess() {
      configChanged();
      say(t("integrations.saved"));
      close();
    },
  });
  const problems = fieldProblems(save.error, "room");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack>
        <TextInput
          label={t("integrations.label")}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
          required
          maxLength={100}
          error={problems["label"]}
          data-autofocus
        />
        <Select
          label={t("header.language")}
          data={languages.map((value) => ({ value, label: languageNames[value] }))}
          value={room.language}
          onChange={(value) => change({ language: languages.find((each) => each === value) ?? room.language })}
          allowDeselect={false}
        />
        <Select
          label={t("integrations.time_zone")}
          data={zonesWith(room.time_zone)}
          value={room.time_zone}
          onChange={(value) => change({ time_zone: value ?? room.time_zone })}
          allowDeselect={false}
          searchable
          limit={50}
          error={problems["timeZone"]}
        />
        <Several
          label={t("integrations.room_severities")}
          all={severities}
          words={(each) => t(`severity.${each}`)}
          value={room.severities}
          change={(value) => change({ severities: value })}
        />
        <Several
          label={t("integrations.room_events")}
          all={events}
          words={(each) => t(`integrations.event_${each}`)}
          value={room.events}
          change={(value) => change({ events: value })}
        />
        <Select
          label={t("integrations.mention_all")}
          data={loudness.map((value) => ({ value, label: t(`integrations.mention_all_${value}`) }))}
          value={room.mention_all}
          onChange={(value) => change({ mention_all: loudness.find((each) => each === value) ?? room.mention_all })}
          allowDeselect={false}
        />
        <Mentions value={room.mentions} change={(mentions) => change({ mentions })} />
        <Foot error={save.error} busy={save.isPending} submit={t("integrations.save")} close={close} />
      </Stack>
    </form>
  );
}

/** Browsers know zones by one name each; the one that is set may be another. */
function zonesWith(zone: string): string[] {
  return [...new Set([zone, "UTC", ...Intl.supportedValuesOf("timeZone")])];
}

interface SeveralProps<T extends string> {
  readonly label: string;
  readonly all: readonly T[];
  readonly words: (value: T) => string;
  readonly value: readonly T[];
  readonly change: (value: readonly T[]) => void;
}

/** At least one of a few. */
function Several<T extends string>({ label, all, words, value, change }: SeveralProps<T>): ReactElement {
  return (
    <Checkbox.Group
      label={label}
      value={[...value]}
      onChange={(next) => {
        const kept = all.filter((each) => next.includes(each));
        if (kept.length > 0) change(kept);
      }}
    >
      <Group mt="xs" gap="md">
        {all.map((each) => (
          <Checkbox key={each} value={each} label={words(each)} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}

interface MentionsProps {
  readonly value: Room["mentions"];
  readonly change: (value: Room["mentions"]) => void;
}

/** How the platform names people who have no address of their own on it: a bot rings them by that. */
function Mentions({ value, change }: MentionsProps): ReactElement {
  const { t } = useTranslation();
  const users = useQuery(usersQuery);
  const nameOf = (id: string): string => users.data?.find((user) => user.id === id)?.name ?? id;
  const others = (users.data ?? []).filter((user) => !user.disabled && !Object.hasOwn(value, user.id));
  return (
    <div role="group" aria-label={t("integrations.mentions")}>
      <Text size="sm" fw={500}>
        {t("integrations.mentions")}
      </Text>
      <Text size="sm" c="dimmed">
        {t("integrations.mentions_hint")}
      </Text>
      <Stack gap="xs" mt="xs">
        {Object.entries(value).map(([id, text]) => (
          <Group key={id} gap="xs" align="flex-end" wrap="nowrap">
            <TextInput
              flex={1}
              label={nameOf(id)}
              value={text}
              onChange={(event) => change({ ...value, [id]: event.currentTarget.value })}
              required
              maxLength={200}
              spellCheck={false}
            />
            <ActionIcon
              variant="default"
              size={36}
              aria-label={t("integrations.mention_remove", { name: nameOf(id) })}
              onClick={() => change(Object.fromEntries(Object.entries(value).filter(([key]) => key !== id)))}
            >
              <Icon name="close" />
            </ActionIcon>
          </Group>
        ))}
        {others.length > 0 && (
          <Select
            aria-label={t("integrations.mention_add")}
            placeholder={t("integrations.mention_add")}
            data={others.map(({ id, name }) => ({ value: id, label: name }))}
            value={null}
            onChange={(id) => {
              if (id !== null) change({ ...value, [id]: "" });
            }}
            searchable
          />
        )}
      </Stack>
    </div>
  );
}
