import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { patch, post } from "../api.ts";
import type { Account, Channel } from "../generated/api.ts";
import { queryClient } from "../queries.ts";
import { FormFields } from "./form-fields.tsx";
import { bodyOf, fieldProblems, initialValues, missingFields } from "./form-values.ts";
import { ProblemLine } from "./problem-line.tsx";
import { checkQuery, configChanged, inLanguage } from "./queries.ts";

interface FormProps {
  readonly channel: Channel;
  /** Null: a new one. */
  readonly account: Account | null;
  readonly saved: (account: Account) => void;
  /** Leaves it as it is; absent: there is nothing to go back to. */
  readonly cancel?: () => void;
}

/** Settings of an account, by the form that its channel brings. What was saved is tried at once. */
export function AccountForm({ channel, account, saved, cancel }: FormProps): ReactElement {
  const { t, i18n } = useTranslation();
  const fields = channel.config_fields;
  const secretsSet = account?.secrets_set ?? [];
  const [name, setName] = useState(account?.name ?? inLanguage(channel.name, i18n.language));
  const [values, setValues] = useState(() => initialValues(fields, account?.config));
  const [tried, setTried] = useState(false);
  const missing = missingFields(fields, values, secretsSet);
  const save = useMutation({
    async mutationFn() {
      const config = bodyOf(fields, values);
      const after =
        account === null
          ? await post("/api/v1/accounts", { body: { channel: channel.id, name, config } })
          : await patch("/api/v1/accounts/{id}", { path: { id: account.id }, body: { name, config } });
      // What comes of it stands in the account's health; that it was saved does not hang on it.
      await post("/api/v1/accounts/{id}/probe", { path: { id: after.id } }).catch(() => null);
      return after;
    },
    onSuccess(after) {
      configChanged();
      void queryClient.invalidateQueries({ queryKey: checkQuery(after.id).queryKey });
      saved(after);
    },
  });
  const required = tried ? Object.fromEntries([...missing].map((key) => [key, t("integrations.required")])) : {};
  const problems: Readonly<Record<string, string>> = { ...required, ...fieldProblems(save.error, "config") };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (missing.size === 0) save.mutate();
      }}
    >
      <Stack>
        <TextInput
          label={t("integrations.name")}
          description={t("integrations.account_name_hint")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          maxLength={100}
          error={problems["name"]}
        />
        <FormFields fields={fields} values={values} change={setValues} problems={problems} secretsSet={secretsSet} />
        <ProblemLine error={save.error} told={problems} fields={[...fields.map(({ key }) => key), "name"]} />
        <Group>
          <Button type="submit" loading={save.isPending}>
            {t(account === null ? "integrations.connect" : "integrations.save")}
          </Button>
          {cancel !== undefined && (
            <Button variant="default" onClick={cancel}>
              {t("action.cancel")}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
