import { Button, Group, Modal, MultiSelect, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api.ts";
import type { Me } from "../generated/api.ts";
import { useMe } from "../me.tsx";
import { problemWords } from "../say.ts";

type Permission = Me["permissions"][number];

const dayMs = 24 * 60 * 60_000;
const lives = ["30", "90", "365", "never"] as const;

interface NewProps {
  readonly close: () => void;
  readonly done: (token: string) => Promise<void>;
}

/** Makes an API token: what it may do, and for how long. */
export function NewToken({ opened, ...rest }: NewProps & { readonly opened: boolean }): ReactElement {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={rest.close}
      title={t("account.new_token")}
      closeButtonProps={{ "aria-label": t("page.close") }}
    >
      <Form {...rest} />
    </Modal>
  );
}

function Form({ close, done }: NewProps): ReactElement {
  const { t } = useTranslation();
  const { permissions } = useMe();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Permission[]>(["incident.read"]);
  const [life, setLife] = useState<(typeof lives)[number]>("90");
  const make = useMutation({
    mutationFn: () => post("/api/v1/me/tokens", { body: { name, scopes, expires_at: endOf(life) } }),
    onSuccess: ({ token }) => done(token),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Stack>
        <TextInput
          size="md"
          label={t("account.token_name")}
          description={t("account.token_name_hint")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          maxLength={100}
          data-autofocus
        />
        <MultiSelect
          size="md"
          label={t("account.token_may")}
          data={permissions.slice()}
          value={[...scopes]}
          onChange={(values) => setScopes(permissions.filter((each) => values.some((value) => value === each)))}
        />
        <Select
          size="md"
          label={t("account.token_life")}
          data={lives.map((value) => ({
            value,
            label: value === "never" ? t("account.token_forever") : t("account.token_days", { count: Number(value) }),
          }))}
          value={life}
          onChange={(value) => value !== null && setLife(value)}
          allowDeselect={false}
        />
        {make.isError && (
          <Text role="alert" className="critical">
            {problemWords(make.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={make.isPending} disabled={name.trim() === "" || scopes.length === 0}>
            {t("account.create_token")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function endOf(life: (typeof lives)[number]): string | null {
  return life === "never" ? null : new Date(Date.now() + Number(life) * dayMs).toISOString();
}
