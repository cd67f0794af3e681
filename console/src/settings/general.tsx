import { Button, Group, MultiSelect, NumberInput, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, patch } from "../api.ts";
import type { Settings } from "../generated/api.ts";
import { Section } from "../incident/section.tsx";
import { type Severity, severities } from "../incidents/search.ts";
import { LeaveGuard } from "../leave-guard.tsx";
import { useMay } from "../me.tsx";
import { queryClient, usersQuery } from "../queries.ts";
import { problemWords, say } from "../say.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { useTitle } from "../title.ts";
import { SettingsFrame } from "./frame.tsx";
import { settingsQuery } from "./queries.ts";
import { ThisServer } from "./this-server.tsx";

/** Settings of the workspace, and what the server was started with. */
export function GeneralSettings(): ReactElement {
  const { t } = useTranslation();
  const settings = useQuery(settingsQuery);
  const mayWrite = useMay("config.write");
  useTitle(t("settings.title"));
  return (
    <SettingsFrame>
      {settings.isError && <Trouble error={settings.error} again={() => void settings.refetch()} />}
      {settings.isPending && <Loading />}
      {settings.data !== undefined && (
        <Section title={t("settings.workspace")}>
          {!mayWrite && <Text mb="sm">{t("settings.read_only")}</Text>}
          <Form saved={settings.data} mayWrite={mayWrite} />
        </Section>
      )}
      {mayWrite && <ThisServer />}
    </SettingsFrame>
  );
}

/** The most that the API takes. */
const patienceAtMostSec = 3600;
const retentionAtMostDays = 36_500;

function Form({ saved, mayWrite }: { readonly saved: Settings; readonly mayWrite: boolean }): ReactElement {
  const { t } = useTranslation();
  // What was changed here; the rest follows what others save.
  const [changed, setChanged] = useState<Partial<Settings>>({});
  const now: Settings = { ...saved, ...changed };
  const isDirty = JSON.stringify(now) !== JSON.stringify(saved);
  const save = useMutation({
    mutationFn: () => patch("/api/v1/settings", { body: changed }),
    onSuccess(answer) {
      queryClient.setQueryData(settingsQuery.queryKey, answer);
      setChanged({});
      say(t("settings.saved"));
    },
  });
  const edit = (part: Partial<Settings>): void => {
    save.reset();
    setChanged({ ...changed, ...part });
  };
  const problemOf = (field: string): string | undefined =>
    save.error instanceof ApiProblem ? save.error.fields.find((each) => each.field === field)?.problem : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isDirty) save.mutate();
      }}
    >
      <LeaveGuard dirty={isDirty} />
      <Stack maw={560}>
        <TextInput
          size="md"
          label={t("settings.name")}
          description={t("settings.name_hint")}
          value={now.workspace_name}
          onChange={(event) => edit({ workspace_name: event.currentTarget.value })}
          error={problemOf("workspace_name")}
          readOnly={!mayWrite}
          required
          maxLength={100}
        />
        <Fallback
          value={now.fallback_user_ids}
          set={(ids) => edit({ fallback_user_ids: ids })}
          problem={problemOf("fallback_user_ids")}
          mayWrite={mayWrite}
        />
        <Patience value={now.patience_sec} set={(patience) => edit({ patience_sec: patience })} mayWrite={mayWrite} />
        <NumberInput
          size="md"
          label={t("settings.retention")}
          description={t("settings.retention_hint")}
          value={now.retention_days}
          onChange={(value) => typeof value === "number" && edit({ retention_days: value })}
          min={0}
          max={retentionAtMostDays}
          allowDecimal={false}
          clampBehavior="strict"
          readOnly={!mayWrite}
        />
        <PresenceField value={now.presence} set={(presence) => edit({ presence })} mayWrite={mayWrite} />
        {save.isError && (
          <Text role="alert" className="critical">
            {problemWords(save.error)}
          </Text>
        )}
        {mayWrite && (
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!isDirty}>
              {t("settings.save")}
            </Button>
            {isDirty && (
              <Button variant="default" onClick={() => setChanged({})}>
                {t("settings.discard")}
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </form>
  );
}

interface FallbackProps {
  readonly value: readonly string[];
  readonly set: (ids: readonly string[]) => void;
  readonly problem: string | undefined;
  readonly mayWrite: boolean;
}

function Fallback({ value, set, problem, mayWrite }: FallbackProps): ReactElement {
  const { t } = useTranslation();
  const users = useQuery(usersQuery);
  const rows = (users.data ?? []).filter((user) => !user.disabled || value.includes(user.id));
  return (
    <MultiSelect
      size="md"
      label={t("settings.fallback")}
      description={t("settings.fallback_hint")}
      placeholder={value.length === 0 ? t("settings.fallback_none") : ""}
      data={rows.map(({ id, name }) => ({ value: id, label: name }))}
      value={[...value]}
      onChange={set}
      error={problem}
      readOnly={!mayWrite}
      searchable
    />
  );
}

interface PresenceProps {
  readonly value: boolean;
  readonly set: (value: boolean) => void;
  readonly mayWrite: boolean;
}

function PresenceField({ value, set, mayWrite }: PresenceProps): ReactElement {
  const { t } = useTranslation();
  return (
    <Switch
      size="md"
      label={t("settings.presence")}
      description={t("settings.presence_hint")}
      checked={value}
      onChange={(event) => set(event.currentTarget.checked)}
      disabled={!mayWrite}
    />
  );
}

interface PatienceProps {
  readonly value: Settings["patience_sec"];
  readonly set: (value: Settings["patience_sec"]) => void;
  readonly mayWrite: boolean;
}

function Patience({ value, set, mayWrite }: PatienceProps): ReactElement {
  const { t } = useTranslation();
  const one = (severity: Severity): ReactElement => (
    <NumberInput
      key={severity}
      size="md"
      flex="1 1 9rem"
      label={t(`severity.${severity}`)}
      suffix={` ${t("settings.seconds_short")}`}
      value={value[severity]}
      onChange={(seconds) => {
        if (typeof seconds === "number") set({ ...value, [severity]: seconds });
      }}
      readOnly={!mayWrite}
      min={0}
      max={patienceAtMostSec}
      clampBehavior="blur"
      allowDecimal={false}
      allowNegative={false}
      hideControls
    />
  );
  return (
    <fieldset className="bare">
      <Text component="legend" fw={700}>
        {t("settings.patience")}
      </Text>
      <Text size="sm" c="dimmed" mb="xs">
        {t("settings.patience_hint")}
      </Text>
      <Group gap="sm" align="flex-end">
        {severities.map(one)}
      </Group>
    </fieldset>
  );
}
