import { TextInput } from "@mantine/core";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { isLabel } from "./search.ts";

interface LabelFieldProps {
  readonly value: string;
  /** Empty: any. */
  readonly change: (value: string) => void;
}

/** A label and its value, `team=db`; takes hold when it is left or with Enter. */
export function LabelField({ value, change }: LabelFieldProps): ReactElement {
  const { t } = useTranslation();
  const [typed, setTyped] = useState({ text: value, of: value });
  // An address that changed by itself (back, clear) wins.
  if (typed.of !== value) setTyped({ text: value, of: value });
  const text = typed.text.trim();
  const isWrong = text !== "" && !isLabel(text);
  const done = (): void => {
    if (!isWrong && text !== value) change(text);
  };
  return (
    <TextInput
      flex="1 1 9rem"
      maw={{ base: "none", sm: "14rem" }}
      size="md"
      aria-label={t("list.label")}
      placeholder={t("list.label_hint")}
      maxLength={500}
      value={typed.text}
      error={isWrong && t("list.label_wrong")}
      onChange={(event) => setTyped({ text: event.currentTarget.value, of: value })}
      onBlur={done}
      onKeyDown={(event) => event.key === "Enter" && done()}
    />
  );
}
