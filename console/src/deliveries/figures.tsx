import { Group, Paper, SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { DeliveryFigures } from "../generated/api.ts";
import { useZone } from "../me.tsx";
import { tookWords, useChannelName } from "./names.ts";
import { figuresQuery } from "./queries.ts";

type Figure = DeliveryFigures["rows"][number];

/** What came of the last 24 hours, a box a channel; nothing where nothing was sent. */
export function Figures(): ReactElement | null {
  const { t } = useTranslation();
  const figures = useQuery(figuresQuery);
  if (figures.data === undefined || figures.data.length === 0) return null;
  return (
    <section aria-label={t("deliveries.figures")}>
      <Text fw={600} mb="xs">
        {t("deliveries.figures")}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} spacing="xs">
        {figures.data.map((row) => (
          <OneChannel key={row.channel} row={row} />
        ))}
      </SimpleGrid>
    </section>
  );
}

function OneChannel({ row }: { readonly row: Figure }): ReactElement {
  const { t } = useTranslation();
  const nameOf = useChannelName();
  const { language } = useZone();
  const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(
    row.accepted / Math.max(1, row.tried),
  );
  const trouble = [
    ["failed", row.failed],
    ["unknown", row.unknown],
  ] as const;
  return (
    <Paper withBorder p="sm" data-channel={row.channel}>
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{nameOf(row.channel)}</Text>
        <Text>{t("deliveries.accepted", { count: row.tried, accepted: row.accepted, share })}</Text>
      </Group>
      <Text size="sm" c="dimmed">
        {row.p50_ms === null || row.p95_ms === null
          ? t("deliveries.no_time")
          : t("deliveries.times", { half: tookWords(row.p50_ms, language), most: tookWords(row.p95_ms, language) })}
      </Text>
      {trouble.map(
        ([state, count]) =>
          count > 0 && (
            <Text key={state} size="sm">
              <Link to="/deliveries" search={{ channel: row.channel, state, time: "day" }} className="critical">
                {t(`deliveries.count_${state}`, { count })}
              </Link>
            </Text>
          ),
      )}
    </Paper>
  );
}
