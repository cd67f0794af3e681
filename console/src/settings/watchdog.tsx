import { Button, Group, Text, TextInput } from "@mantine/core";
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { get, put } from "../api.ts";
import type { Watchdog as State } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { Section } from "../incident/section.tsx";
import { Ago } from "../moment.tsx";
import { queryClient } from "../queries.ts";
import { problemWords, sayProblem } from "../say.ts";

const lookMs = 15_000;

const query = queryOptions({
  queryKey: ["config", "watchdog"],
  queryFn: () => get("/api/v1/watchdog"),
  refetchInterval: lookMs,
});

/** Who raises the alarm when this server itself falls silent, and whether they hear us. */
export function Watchdog(): ReactElement | null {
  const { t } = useTranslation();
  const [url, setUrl] = useState("");
  const watchdog = useQuery(query);
  const set = useMutation({
    mutationFn: (address: string | null) => put("/api/v1/watchdog", { body: { url: address } }),
    onSuccess(state) {
      queryClient.setQueryData(query.queryKey, state);
      void queryClient.invalidateQueries({ queryKey: ["config", "checklist"] });
      setUrl("");
    },
    onError: (error, address) => address === null && sayProblem(error),
  });
  if (watchdog.data === undefined) return null;
  return (
    <Section title={t("health.watchdog")}>
      <Standing state={watchdog.data} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          set.mutate(url.trim());
        }}
      >
        <Group align="flex-end" gap="sm" mt="sm" maw={720}>
          <TextInput
            size="md"
            flex="1 1 14rem"
            miw={0}
            type="url"
            label={t("health.watchdog_url")}
            description={t("health.watchdog_hint")}
            placeholder="https://hc-ping.com/…"
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
            error={set.isError && set.variables !== null ? problemWords(set.error) : undefined}
            required
          />
          <Button type="submit" loading={set.isPending}>
            {t("health.watchdog_save")}
          </Button>
          {watchdog.data.host !== null && (
            <Button variant="default" onClick={() => set.mutate(null)}>
              {t("health.watchdog_remove")}
            </Button>
          )}
        </Group>
      </form>
    </Section>
  );
}

function Standing({ state: { host, last_ok_at: okAt, failed } }: { readonly state: State }): ReactElement {
  const { t } = useTranslation();
  const mood = host === null || failed !== null ? "warning" : "good";
  return (
    <>
      <Text size="sm" c="dimmed">
        {t("health.watchdog_what")}
      </Text>
      <Text mt="xs" data-watchdog={mood}>
        <span className={`state ${mood}`}>
          <Icon name={mood === "good" ? "check" : "warning"} size={14} />
          {t(mood === "good" ? "health.good" : "health.bad")}
        </span>{" "}
        {host === null && t("health.watchdog_none")}
        {host !== null && failed !== null && t("health.watchdog_failed", { host, why: failed.why })}
        {host !== null &&
          failed === null &&
          t(okAt === null ? "health.watchdog_waiting" : "health.watchdog_ok", { host })}
        {okAt !== null && (
          <>
            {" · "}
            <Ago at={okAt} />
          </>
        )}
      </Text>
    </>
  );
}
