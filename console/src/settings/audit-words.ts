import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { i18n } from "../i18n.ts";
import { integrationsQuery, linksQuery, servicesQuery, teamsQuery, usersQuery } from "../queries.ts";
import { accountNamesQuery } from "./queries.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

/** How the audit log's names for people and things read: names where they are known, what is written there otherwise. */
export function useAuditNames(): {
  readonly actor: (text: string) => string;
  readonly target: (text: string) => string;
} {
  const { t } = useTranslation();
  const links = useQuery(linksQuery).data?.map(({ id, label }) => ({ id, name: label }));
  const known: Readonly<Record<string, readonly Named[] | undefined>> = {
    user: useQuery(usersQuery).data,
    team: useQuery(teamsQuery).data,
    service: useQuery(servicesQuery).data,
    integration: useQuery(integrationsQuery).data,
    account: useQuery(accountNamesQuery).data,
    link: links,
  };
  const nameOf = (text: string): string => {
    const [kind = "", id = ""] = text.split(":");
    return known[kind]?.find((each) => each.id === id)?.name ?? text;
  };
  return {
    actor(text) {
      if (text === "system") return "Tocsin";
      const [who = "", by] = text.split("/");
      return by === undefined ? nameOf(who) : t("audit.by_token", { name: nameOf(who) });
    },
    target: nameOf,
  };
}

/** What was done, in words; an action that this console does not know yet by its name. */
export function actionWords(action: string): string {
  return i18n.t(`audit.did_${action.replace(".", "_")}`, { defaultValue: action });
}
