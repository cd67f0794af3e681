import { Button, Group, Loader, Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../api.ts";
import type { CheckItem } from "../generated/api.ts";
import { Icon, type IconName } from "../icons.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { checkQuery, inLanguage } from "./queries.ts";

const looks = {
  good: { tone: "good", icon: "check" },
  bad: { tone: "critical", icon: "warning" },
  unknown: { tone: "warning", icon: "help" },
} as const satisfies Record<CheckItem["state"], { readonly tone: string; readonly icon: IconName }>;

/** Each thing that must be right for an account to work; nothing where its channel cannot tell. */
export function Check({ accountId }: { readonly accountId: string }): ReactElement | null {
  const { t, i18n } = useTranslation();
  const check = useQuery(checkQuery(accountId));
  if (check.error instanceof ApiProblem && check.error.code === "not_found") return null;
  if (check.isError) return <Trouble error={check.error} again={() => void check.refetch()} />;
  return (
    <div role="group" aria-label={t("integrations.check")}>
      <Group justify="space-between">
        <Text fw={600}>{t("integrations.check")}</Text>
        <Button variant="subtle" size="compact-md" loading={check.isFetching} onClick={() => void check.refetch()}>
          {t("integrations.check_again")}
        </Button>
      </Group>
      {check.data === undefined ? (
        <Group gap="xs">
          <Loader size={14} aria-hidden="true" />
          <Text>{t("integrations.checking")}</Text>
        </Group>
      ) : (
        <ul className="rows">
          {check.data.map(({ id, state, text }) => (
            <li key={id} className="check-item" data-check={id} data-state={state}>
              <span className={looks[state].tone}>
                <Icon name={looks[state].icon} />
                <VisuallyHidden>{t(`integrations.check_${state}`)}</VisuallyHidden>
              </span>
              <Text>{inLanguage(text, i18n.language)}</Text>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
