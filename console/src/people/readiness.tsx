import { Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useChannels } from "../account/own.ts";
import type { Readiness, User } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useZone } from "../me.tsx";
import { Ago } from "../moment.tsx";

interface ReadinessProps {
  readonly user: User;
  /** Not told to who may not see deliveries. */
  readonly readiness: Readiness | undefined;
}

/** Whether somebody could be paged now: by what, what is broken, and what came of the last message. */
export function ReadinessWords({ user, readiness }: ReadinessProps): ReactElement {
  const { t } = useTranslation();
  const { language } = useZone();
  const { nameOf } = useChannels();
  const list = (channels: readonly string[]): string => new Intl.ListFormat(language).format(channels.map(nameOf));
  const isReady = user.reachable_by.length > 0;
  const isViewer = user.role === "viewer";
  const last = readiness?.last_message ?? null;
  return (
    <div data-ready={isReady}>
      <Text size="sm" className={isReady ? "good" : isViewer ? "dim" : "critical"}>
        <Icon name={isReady ? "check" : isViewer ? "user" : "warning"} size={16} />{" "}
        {isReady
          ? t("people.reachable", { by: list(user.reachable_by) })
          : t(isViewer ? "people.not_paged" : "people.unreachable")}
      </Text>
      {readiness !== undefined && readiness.broken.length > 0 && (
        <Text size="sm" className="critical">
          {t("people.broken", { by: list(readiness.broken) })}
        </Text>
      )}
      {readiness !== undefined && readiness.pending.length > 0 && (
        <Text size="sm" className="warning">
          {t("people.pending", { by: list(readiness.pending) })}
        </Text>
      )}
      {last !== null && (
        <Text size="sm" className={last.ok ? "dim" : "warning"}>
          {t(last.test ? "people.last_test" : "people.last_message")} <Ago at={last.at} />: {last.words} (
          {nameOf(last.channel)})
        </Text>
      )}
      {readiness !== undefined && last === null && isReady && (
        <Text size="sm" className="warning">
          {t("people.never_tested")}
        </Text>
      )}
    </div>
  );
}
