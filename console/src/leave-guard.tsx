import { Text } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Ask } from "./ask.tsx";

/** What was changed and not saved is not lost by a slip: another page, back, and closing the tab ask first. */
export function LeaveGuard({ dirty }: { readonly dirty: boolean }): ReactElement {
  const { t } = useTranslation();
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => dirty,
    withResolver: true,
  });
  return (
    <Ask
      opened={blocker.status === "blocked"}
      title={t("guard.title")}
      deed={t("guard.leave")}
      harmful
      close={() => blocker.reset?.()}
      act={async () => blocker.proceed?.()}
    >
      <Text>{t("guard.text")}</Text>
    </Ask>
  );
}
