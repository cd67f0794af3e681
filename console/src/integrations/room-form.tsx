import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api.ts";
import type { Channel } from "../generated/api.ts";
import { say } from "../say.ts";
import { FormFields } from "./form-fields.tsx";
import { bodyOf, fieldProblems, initialValues, missingFields } from "./form-values.ts";
import { ProblemLine } from "./problem-line.tsx";
import { configChanged } from "./queries.ts";

interface RoomFormProps {
  readonly channel: Channel;
  /** Through which account it is reached; null: whichever there is. */
  readonly accountId: string | null;
}

/** Adds a room by its address: the webhook of a bot, the address of a mailing list. */
export function RoomForm({ channel, accountId }: RoomFormProps): ReactElement {
  const { t } = useTranslation();
  const fields = channel.address_fields;
  const [values, setValues] = useState(() => initialValues(fields));
  const [label, setLabel] = useState("");
  const [tried, setTried] = useState(false);
  const missing = missingFields(fields, values, []);
  const add = useMutation({
    mutationFn: () =>
      post("/api/v1/links", {
        body: {
          channel: channel.id,
          account_id: accountId,
          owner: "workspace",
          label: label.trim() === "" ? null : label,
          address: bodyOf(fields, values),
        },
      }),
    onSuccess({ link }) {
      setValues(initialValues(fields));
      setLabel("");
      setTried(false);
      configChanged();
      say(t("integrations.room_added", { label: link.label }));
    },
  });
  const required = tried ? Object.fromEntries([...missing].map((key) => [key, t("integrations.required")])) : {};
  const problems: Readonly<Record<string, string>> = { ...required, ...fieldProblems(add.error, "address") };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (missing.size === 0) add.mutate();
      }}
    >
      <Stack>
        <FormFields fields={fields} values={values} change={setValues} problems={problems} />
        <TextInput
          label={t("integrations.label")}
          description={t("integrations.label_hint")}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
          maxLength={100}
          error={problems["label"]}
        />
        <ProblemLine error={add.error} told={problems} fields={[...fields.map(({ key }) => key), "label"]} />
        <Group>
          <Button type="submit" loading={add.isPending}>
            {t("integrations.add")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
