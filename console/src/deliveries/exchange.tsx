import { Button, Code, Group, Stack, Text } from "@mantine/core";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { copyText } from "../copy-line.tsx";
import type { DeliveryRecord } from "../generated/api.ts";
import { useZone } from "../me.tsx";
import { readable } from "./exchange-text.ts";
import { tookWords } from "./names.ts";

type Exchange = DeliveryRecord["attempts"][number]["exchanges"][number];

/** What a try asked the platform, and what it said: folded, since few read it. */
export function Exchanges({ exchanges }: { readonly exchanges: readonly Exchange[] }): ReactElement | null {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (exchanges.length === 0) return null;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("deliveries.exchanges", { count: exchanges.length })}</summary>
      {open && (
        <Stack gap="sm" mt="xs">
          {exchanges.map((exchange, index) => (
            // Nothing of them tells them apart for certain, and they never change.
            // oxlint-disable-next-line react/no-array-index-key
            <One key={index} exchange={exchange} />
          ))}
        </Stack>
      )}
    </details>
  );
}

function One({ exchange }: { readonly exchange: Exchange }): ReactElement {
  const { t } = useTranslation();
  const { language } = useZone();
  const { method, url, status, why, took_ms: tookMs } = exchange;
  const came = status ?? (why === null ? t("deliveries.answered") : t("deliveries.no_answer"));
  return (
    <div data-exchange={status ?? "none"}>
      <Code className="exchange-line">
        {method} {url}
      </Code>
      <Text size="sm">
        {came} · {t("deliveries.took", { time: tookWords(tookMs, language) })}
        {why !== null && ` · ${why}`}
      </Text>
      <Said what={t("deliveries.request")} said={exchange.request} />
      {why === null && <Said what={t("deliveries.answer")} said={exchange.answer} />}
    </div>
  );
}

function Said({ what, said }: { readonly what: string; readonly said: Exchange["request"] }): ReactElement {
  const { t } = useTranslation();
  const { language } = useZone();
  const size = t("deliveries.bytes", { count: said.bytes, size: said.bytes.toLocaleString(language) });
  const text = said.text === null ? null : readable(said.text);
  return (
    <div>
      <Group justify="space-between" mih={36}>
        <Text size="sm" c="dimmed">
          {what} · {said.bytes === 0 ? t("deliveries.no_body") : size}
          {text === null && said.bytes > 0 && ` · ${t("deliveries.not_kept")}`}
        </Text>
        {text !== null && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${t("copy.copy")}: ${what}`}
            onClick={() => void copyText(text, t("copy.copied"), t("copy.by_hand"))}
          >
            {t("copy.copy")}
          </Button>
        )}
      </Group>
      {text !== null && (
        <Code block className="raw exchange-line" tabIndex={0} role="region" aria-label={what}>
          {text}
        </Code>
      )}
    </div>
  );
}
