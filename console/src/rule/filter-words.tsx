import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useZone } from "../me.tsx";
import { integrationsQuery } from "../queries.ts";
import { type ConditionDraft, labelPrefix, type RuleDraft } from "./draft.ts";

/** Which alerts a rule takes, as one sentence. */
export function FilterWords({ filter }: { readonly filter: RuleDraft["filter"] }): ReactElement {
  const { t } = useTranslation();
  const { language } = useZone();
  const integrations = useQuery(integrationsQuery);
  if (filter.length === 0) return <span>{t("rule.which_all")}</span>;
  const nameOf = (id: string): string => integrations.data?.find((each) => each.id === id)?.name ?? id;
  const all = new Intl.ListFormat(language, { type: "conjunction" });
  const any = new Intl.ListFormat(language, { type: "disjunction" });
  const groups = filter.map((group) => all.format(group.map((each) => conditionWords(t, each, nameOf, any))));
  return <span>{groups.length === 1 ? groups[0] : any.format(groups.map((group) => `(${group})`))}</span>;
}

function conditionWords(
  t: TFunction,
  { key, op, values }: ConditionDraft,
  nameOf: (integrationId: string) => string,
  any: Intl.ListFormat,
): string {
  const what = key.startsWith(labelPrefix) ? key.slice(labelPrefix.length) : knownKey(t, key);
  const shown = values.map((value) =>
    key === "severity" ? severityWord(t, value) : key === "integration" ? nameOf(value) : value,
  );
  return t(`rule.says_${op}`, { what, values: any.format(shown) });
}

function knownKey(t: TFunction, key: string): string {
  switch (key) {
    case "severity":
    case "title":
    case "description":
    case "integration":
      return t(`rule.key_${key}`);
    default:
      return key;
  }
}

function severityWord(t: TFunction, value: string): string {
  return value === "critical" || value === "warning" || value === "info" ? t(`severity.${value}`) : value;
}
