import { Checkbox, PasswordInput, Select, Textarea, TextInput } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { FormValues } from "./form-values.ts";
import { type Field, inLanguage } from "./queries.ts";

interface FieldsProps {
  readonly fields: readonly Field[];
  readonly values: FormValues;
  readonly change: (values: FormValues) => void;
  /** What is wrong with a field, by its key. */
  readonly problems: Readonly<Record<string, string>>;
  /** Secrets that are kept already. */
  readonly secretsSet?: readonly string[];
}

/** The form that a channel brings: its fields in its order, its words in the reader's language. */
export function FormFields({ fields, values, change, problems, secretsSet = [] }: FieldsProps): ReactElement {
  return (
    <>
      {fields.map((field) => (
        <FieldView
          key={field.key}
          field={field}
          value={values[field.key] ?? null}
          change={(value) => change({ ...values, [field.key]: value })}
          problem={problems[field.key]}
          isSet={secretsSet.includes(field.key)}
        />
      ))}
    </>
  );
}

interface FieldProps {
  readonly field: Field;
  readonly value: string | boolean | null;
  readonly change: (value: string | boolean | null) => void;
  readonly problem: string | undefined;
  readonly isSet: boolean;
}

/** How browsers call what is typed there; a channel's other fields are nobody's name or address. */
const htmlTypes = { email: "email", url: "url", phone: "tel", number: "text", text: "text" } as const;

function FieldView({ field, value, change, problem, isSet }: FieldProps): ReactElement {
  const { i18n } = useTranslation();
  const text = typeof value === "string" ? value : "";
  const common = {
    label: inLanguage(field.label, i18n.language),
    description: field.hint === undefined ? undefined : inLanguage(field.hint, i18n.language),
    error: problem,
    required: field.required && !isSet,
    placeholder: field.placeholder ?? "",
    autoComplete: "off",
    spellCheck: false,
  };
  switch (field.type) {
    case "boolean":
      return (
        <Checkbox
          label={common.label}
          description={common.description}
          error={problem}
          checked={value === true}
          onChange={(event) => change(event.currentTarget.checked)}
        />
      );
    case "select":
      return (
        <Select
          label={common.label}
          description={common.description}
          error={problem}
          required={field.required}
          data={field.options?.map((option) => ({ ...option, label: inLanguage(option.label, i18n.language) })) ?? []}
          value={text === "" ? null : text}
          onChange={(next) => change(next ?? "")}
          allowDeselect={!field.required}
        />
      );
    case "textarea":
      return <Textarea {...common} rows={3} value={text} onChange={(event) => change(event.currentTarget.value)} />;
    case "secret":
      return <Secret field={field} value={value} change={change} isSet={isSet} common={common} />;
    case "text":
    case "url":
    case "email":
    case "phone":
    case "number":
      return (
        <TextInput
          {...common}
          type={htmlTypes[field.type]}
          inputMode={field.type === "number" ? "numeric" : undefined}
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
        />
      );
    default:
      return field.type satisfies never;
  }
}

interface SecretProps extends Omit<FieldProps, "problem"> {
  readonly common: {
    readonly label: string;
    readonly description: string | undefined;
    readonly error: string | undefined;
    readonly required: boolean;
    readonly placeholder: string;
    readonly autoComplete: string;
    readonly spellCheck: boolean;
  };
}

/** A secret is never shown again: left empty it stays, and one that need not be there can be removed. */
function Secret({ field, value, change, isSet, common }: SecretProps): ReactElement {
  const { t } = useTranslation();
  const removed = value === null;
  const input = {
    ...common,
    placeholder: isSet ? t(removed ? "integrations.secret_removed" : "integrations.secret_set") : common.placeholder,
    disabled: isSet && removed,
    value: typeof value === "string" ? value : "",
  };
  return (
    <div>
      {/* Keys and certificates are of several lines, which an input of one line would run together. */}
      {field.placeholder?.startsWith("-----BEGIN") === true ? (
        <Textarea
          {...input}
          rows={4}
          classNames={{ input: "secret-lines" }}
          onChange={(event) => change(event.currentTarget.value)}
        />
      ) : (
        <PasswordInput
          {...input}
          // Mantine says it of every input but this one.
          aria-invalid={input.error !== undefined}
          autoComplete="new-password"
          onChange={(event) => change(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": t("integrations.secret_show"), tabIndex: 0 }}
        />
      )}
      {isSet && !field.required && (
        <Checkbox
          mt="xs"
          label={t("integrations.secret_remove")}
          checked={removed}
          onChange={(event) => change(event.currentTarget.checked ? null : "")}
        />
      )}
    </div>
  );
}
