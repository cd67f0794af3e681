import { Select, TextInput } from "@mantine/core";
import { type ReactElement, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Grouping } from "./search.ts";

interface GroupFieldProps {
  readonly value: Grouping | undefined;
  readonly change: (value: Grouping | null) => void;
}

/** What the list is put together by; a label wants its name first. */
export function GroupField({ value, change }: GroupFieldProps): ReactElement {
  const { t } = useTranslation();
  const label = value?.startsWith("label:") === true ? value.slice("label:".length) : null;
  const [naming, setNaming] = useState(false);
  const kind = naming || label !== null ? "label" : (value ?? null);
  return (
    <>
      <Select
        flex="1 1 9rem"
        maw={{ base: "none", sm: "14rem" }}
        size="md"
        aria-label={t("list.group_by")}
        placeholder={t("list.group_by")}
        data={[
          { value: "severity", label: t("list.by_severity") },
          { value: "service", label: t("list.by_service") },
          { value: "label", label: t("list.by_label") },
        ]}
        value={kind}
        onChange={(next) => {
          setNaming(next === "label");
          if (next !== "label") change(next === "severity" || next === "service" ? next : null);
        }}
        clearable
        clearButtonProps={{ "aria-label": t("list.no_groups"), tabIndex: 0, "aria-hidden": false }}
      />
      {kind === "label" && (
        <LabelName
          key={label ?? ""}
          name={label ?? ""}
          wanted={naming}
          change={(name) => {
            setNaming(false);
            change(name === "" ? null : `label:${name}`);
          }}
        />
      )}
    </>
  );
}

interface LabelNameProps {
  readonly name: string;
  /** The way to it was a choice: the next thing is to type. */
  readonly wanted: boolean;
  readonly change: (name: string) => void;
}

function LabelName({ name, wanted, change }: LabelNameProps): ReactElement {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(name);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (wanted) input.current?.focus();
  }, [wanted]);
  const done = (): void => {
    if (typed.trim() !== name) change(typed.trim());
  };
  return (
    <TextInput
      flex="1 1 8rem"
      maw={{ base: "none", sm: "12rem" }}
      size="md"
      aria-label={t("list.label_name")}
      placeholder={t("list.label_name")}
      maxLength={200}
      value={typed}
      ref={input}
      onChange={(event) => setTyped(event.currentTarget.value.replaceAll("=", ""))}
      onBlur={done}
      onKeyDown={(event) => event.key === "Enter" && done()}
    />
  );
}
