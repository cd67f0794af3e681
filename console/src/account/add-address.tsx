import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, post } from "../api.ts";
import type { Channel } from "../generated/api.ts";
import { languageOf } from "../i18n.ts";
import { useZone } from "../me.tsx";
import { problemWords, say } from "../say.ts";
import { readLinks, rememberLink, useChannels } from "./own.ts";
import { PhoneField } from "./phone-field.tsx";

type Field = Channel["address_fields"][number];

const inputTypes: Readonly<Partial<Record<Field["type"], string>>> = { email: "email", url: "url" };

/** Asks for an address of a channel, to which a code is sent then. */
export function AddAddress(props: { readonly channel: Channel | null; readonly close: () => void }): ReactElement {
  const { t } = useTranslation();
  const { nameOf } = useChannels();
  const { channel, close } = props;
  return (
    <Modal
      opened={channel !== null}
      onClose={close}
      title={channel === null ? "" : t("account.add_of", { channel: nameOf(channel.id) })}
      closeButtonProps={{ "aria-label": t("page.close") }}
    >
      {channel !== null && <Form channel={channel} close={close} />}
    </Modal>
  );
}

function Form({ channel, close }: { readonly channel: Channel; readonly close: () => void }): ReactElement {
  const { t } = useTranslation();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const add = useMutation({
    mutationFn: () => post("/api/v1/links", { body: { channel: channel.id, address: given(values) } }),
    async onSuccess({ link, code_expires_at: expires }) {
      rememberLink(link);
      close();
      if (expires !== null) say(t("account.code_sent", { to: link.label }));
      await readLinks();
    },
  });
  const fields = add.error instanceof ApiProblem ? add.error.fields : [];
  const problemOf = (key: string): string | null =>
    fields.find(({ field }) => field === `address.${key}` || field === key)?.problem ?? null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <Stack>
        {channel.address_fields.map((field, index) => (
          <AddressField
            key={field.key}
            field={field}
            value={values[field.key] ?? ""}
            change={(value) => setValues({ ...values, [field.key]: value })}
            error={problemOf(field.key)}
            first={index === 0}
          />
        ))}
        <Text size="sm" c="dimmed">
          {t("account.code_hint")}
        </Text>
        {add.isError && fields.length === 0 && (
          <Text role="alert" className="critical">
            {problemWords(add.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={add.isPending}>
            {t("account.send_code")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface FieldProps {
  readonly field: Field;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly error: string | null;
  readonly first: boolean;
}

function AddressField({ field, value, change, error, first }: FieldProps): ReactElement {
  const language = languageOf(useZone().language);
  if (field.type === "phone")
    return (
      <PhoneField
        label={field.label[language]}
        hint={field.hint?.[language]}
        placeholder={field.placeholder ?? ""}
        value={value}
        change={change}
        required={field.required}
        error={error}
        first={first}
      />
    );
  return (
    <TextInput
      size="md"
      type={inputTypes[field.type] ?? "text"}
      label={field.label[language]}
      description={field.hint?.[language]}
      placeholder={field.placeholder ?? ""}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      required={field.required}
      error={error}
      {...(first ? { "data-autofocus": true } : {})}
    />
  );
}

function given(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ""));
}
