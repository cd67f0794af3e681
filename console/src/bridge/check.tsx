import { Button, Group, Loader, Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { BridgeCheckLine } from "../generated/api.ts";
import { Icon, type IconName } from "../icons.tsx";
import { Section } from "../incident/section.tsx";
import { inLanguage } from "../integrations/queries.ts";
import { Trouble } from "../shell/trouble.tsx";
import { bridgeCheckQuery } from "./queries.ts";

const looks = {
  ok: { tone: "good", icon: "check" },
  warning: { tone: "warning", icon: "warning" },
  wrong: { tone: "critical", icon: "warning" },
  unknown: { tone: "warning", icon: "help" },
} as const satisfies Record<BridgeCheckLine["state"], { readonly tone: string; readonly icon: IconName }>;

/** Each thing that must be right, as it is now. */
export function BridgeCheck(): ReactElement {
  const { t, i18n } = useTranslation();
  const check = useQuery(bridgeCheckQuery);
  const again = (
    <Button variant="subtle" size="compact-md" loading={check.isFetching} onClick={() => void check.refetch()}>
      {t("integrations.check_again")}
    </Button>
  );
  return (
    <Section title={t("integrations.check")} beside={again}>
      {check.isError && <Trouble error={check.error} again={() => void check.refetch()} />}
      {check.isPending && (
        <Group gap="xs">
          <Loader size={14} aria-hidden="true" />
          <Text>{t("integrations.checking")}</Text>
        </Group>
      )}
      <ul className="rows">
        {(check.data ?? []).map(({ id, state, text }, index) => (
          <li key={`${id} ${index}`} className="check-item" data-check={id} data-state={state}>
            <span className={looks[state].tone}>
              <Icon name={looks[state].icon} />
              <VisuallyHidden>{t(`bridge.check_${state}`)}</VisuallyHidden>
            </span>
            <Text>{inLanguage(text, i18n.language)}</Text>
          </li>
        ))}
      </ul>
    </Section>
  );
}
