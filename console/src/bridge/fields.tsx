import { PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Draft, Secret } from "./draft.ts";

/** What every field of the form needs. */
export interface FieldProps {
  readonly draft: Draft;
  readonly edit: (part: Partial<Draft>) => void;
  readonly isSet: (name: Secret) => boolean;
  readonly problemOf: (field: string) => string | undefined;
}

/** Fields that belong together. */
export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <fieldset className="bare">
      <Text component="legend" fw={700} mb="xs">
        {title}
      </Text>
      <Stack gap="sm">{children}</Stack>
    </fieldset>
  );
}

type TextName = "tenant_id" | "client_id" | "secret_ends_on" | "login_url" | "graph_url" | "mattermost_url";

interface LineProps extends FieldProps {
  readonly name: TextName;
  readonly type?: "text" | "date";
}

/** A line of text or a day; an empty day is none. */
export function Line({ name, type = "text", draft, edit, problemOf }: LineProps): ReactElement {
  const { t } = useTranslation();
  return (
    <TextInput
      size="md"
      type={type}
      label={t(`bridge.${name}`)}
      description={t(`bridge.${name}_hint`)}
      value={draft[name] ?? ""}
      onChange={(event) => {
        const text = event.currentTarget.value;
        edit({ [name]: type === "date" && text === "" ? null : text });
      }}
      error={problemOf(name)}
      maxLength={500}
      autoComplete="off"
      spellCheck={false}
    />
  );
}

/** A secret: what is saved is never shown, an empty field leaves it as it is. */
export function SecretLine({
  name,
  draft,
  edit,
  isSet,
  problemOf,
}: FieldProps & { readonly name: Secret }): ReactElement {
  const { t } = useTranslation();
  return (
    <PasswordInput
      size="md"
      label={t(`bridge.${name}`)}
      description={t(`bridge.${name}_hint`)}
      placeholder={isSet(name) ? t("bridge.secret_set") : ""}
      value={draft[name]}
      onChange={(event) => edit({ [name]: event.currentTarget.value })}
      error={problemOf(name)}
      // Mantine says it of every field but this kind.
      aria-invalid={problemOf(name) !== undefined}
      maxLength={2_000}
      autoComplete="off"
      visibilityToggleButtonProps={{ "aria-label": t("bridge.show_secret", { name: t(`bridge.${name}`) }) }}
    />
  );
}
