import { Button, Group, NumberInput, Select, Stack, Switch, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, put } from "../api.ts";
import type { BridgeSettings } from "../generated/api.ts";
import { LeaveGuard } from "../leave-guard.tsx";
import { queryClient } from "../queries.ts";
import { ProblemLine } from "../integrations/problem-line.tsx";
import { say } from "../say.ts";
import { type Draft, draftOf, patchOf, type Secret } from "./draft.ts";
import { type FieldProps, Line, Part, SecretLine } from "./fields.tsx";
import { bridgeChanged, bridgeQuery } from "./queries.ts";

/** The most that the API takes. */
const usersAtMost = 100_000;

/** Settings of the bridge. Secrets go in and never come out. */
export function BridgeForm({ saved }: { readonly saved: BridgeSettings }): ReactElement {
  const { t } = useTranslation();
  // What was changed here; the rest follows what others save.
  const [changed, setChanged] = useState<Partial<Draft>>({});
  const draft: Draft = { ...draftOf(saved), ...changed };
  const body = patchOf(saved, draft);
  const isDirty = Object.keys(body).length > 0;
  const save = useMutation({
    mutationFn: () => put("/api/v1/bridge", { body }),
    onSuccess(answer) {
      queryClient.setQueryData(bridgeQuery.queryKey, answer);
      setChanged({});
      bridgeChanged();
      say(t("settings.saved"));
    },
  });
  const edit = (part: Partial<Draft>): void => {
    save.reset();
    setChanged({ ...changed, ...part });
  };
  const fields = save.error instanceof ApiProblem ? save.error.fields : [];
  const told = Object.fromEntries(fields.map(({ field, problem }) => [field, problem]));
  const props: FieldProps = {
    draft,
    edit,
    isSet: (name) => saved.secrets_set.some((each: Secret) => each === name),
    problemOf: (name) => told[name],
  };
  return (
    <form
      aria-label={t("bridge.setup")}
      onSubmit={(event) => {
        event.preventDefault();
        if (isDirty) save.mutate();
      }}
    >
      <LeaveGuard dirty={isDirty} />
      <Stack maw={720}>
        <Switch
          size="md"
          label={t("bridge.enabled")}
          description={t("bridge.enabled_hint")}
          checked={draft.enabled}
          onChange={(event) => edit({ enabled: event.currentTarget.checked })}
        />
        <Microsoft {...props} />
        <Mattermost {...props} />
        <Who {...props} />
        <ProblemLine error={save.error} told={told} fields={Object.keys(draft)} />
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
      </Stack>
    </form>
  );
}

function Microsoft(props: FieldProps): ReactElement {
  const { t } = useTranslation();
  const { draft, edit } = props;
  return (
    <Part title={t("bridge.microsoft")}>
      <Line {...props} name="tenant_id" />
      <Line {...props} name="client_id" />
      <SecretLine {...props} name="client_secret" />
      <Line {...props} name="secret_ends_on" type="date" />
      <Select
        size="md"
        label={t("bridge.chat_mode")}
        description={t("bridge.chat_mode_hint")}
        data={(["delegated", "application"] as const).map((value) => ({
          value,
          label: t(`bridge.chat_mode_${value}`),
        }))}
        value={draft.chat_mode}
        onChange={(value) => (value === "delegated" || value === "application") && edit({ chat_mode: value })}
        allowDeselect={false}
      />
      <Select
        size="md"
        label={t("bridge.presence_mode")}
        description={t("bridge.presence_mode_hint")}
        data={(["own", "batch"] as const).map((value) => ({ value, label: t(`bridge.presence_mode_${value}`) }))}
        value={draft.presence_mode}
        onChange={(value) => (value === "own" || value === "batch") && edit({ presence_mode: value })}
        allowDeselect={false}
      />
      <details>
        <summary>{t("bridge.clouds")}</summary>
        <Stack gap="sm" mt="sm">
          <Line {...props} name="login_url" />
          <Line {...props} name="graph_url" />
        </Stack>
      </details>
    </Part>
  );
}

function Mattermost(props: FieldProps): ReactElement {
  const { t } = useTranslation();
  return (
    <Part title={t("bridge.mattermost")}>
      <Line {...props} name="mattermost_url" />
      <SecretLine {...props} name="bot_token" />
      <SecretLine {...props} name="admin_token" />
    </Part>
  );
}

function Who({ draft, edit, problemOf }: FieldProps): ReactElement {
  const { t } = useTranslation();
  return (
    <Part title={t("bridge.who")}>
      <NumberInput
        size="md"
        label={t("bridge.max_users")}
        value={draft.max_users}
        onChange={(value) => typeof value === "number" && edit({ max_users: value })}
        error={problemOf("max_users")}
        min={1}
        max={usersAtMost}
        allowDecimal={false}
        clampBehavior="blur"
      />
      <Textarea
        size="md"
        label={t("bridge.allow_list")}
        description={t("bridge.allow_list_hint")}
        placeholder="@example.com"
        value={draft.allow_list}
        onChange={(event) => edit({ allow_list: event.currentTarget.value })}
        error={problemOf("allow_list")}
        autosize
        minRows={2}
        maxRows={10}
      />
    </Part>
  );
}
