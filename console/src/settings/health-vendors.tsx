import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useChannelName } from "../deliveries/names.ts";
import type { Account } from "../generated/api.ts";
import { Section } from "../incident/section.tsx";
import { accountsQuery } from "../integrations/queries.ts";
import { useZone } from "../me.tsx";
import { fullTime } from "../time.ts";

const lookMs = 5_000;

/** Accounts that take over for each other or cost money: is each in use, and what is left? Nothing where there are none. */
export function Vendors(): ReactElement | null {
  const { t } = useTranslation();
  const accounts = useQuery({ ...accountsQuery, refetchInterval: lookMs });
  const rows = (accounts.data ?? []).filter(({ route, balance }) => route !== null || balance !== null);
  if (rows.length === 0) return null;
  return (
    <Section title={t("health.vendors")}>
      <ul className="rows">
        {rows.toSorted(byPlace).map((account) => (
          <Vendor key={account.id} account={account} />
        ))}
      </ul>
    </Section>
  );
}

function byPlace(a: Account, b: Account): number {
  return a.channel.localeCompare(b.channel) || (a.route?.order ?? 100) - (b.route?.order ?? 100);
}

function Vendor({ account }: { readonly account: Account }): ReactElement {
  const { t } = useTranslation();
  const nameOf = useChannelName();
  const zone = useZone();
  const { id, channel, route, circuit_until: until, state } = account;
  const prefixes = route === null || route.prefixes.length === 0 ? t("health.route_any") : route.prefixes.join(", ");
  const standing = state === "active" ? t("health.circuit_closed") : t(`integrations.account_${state}`);
  return (
    <li className="proof" data-vendor={id} data-circuit={until === null ? "closed" : "open"}>
      <Text fw={600}>
        <Link to="/integrations/$channel/$account" params={{ channel, account: id }}>
          {nameOf(channel)} · {account.name}
        </Link>
      </Text>
      <Text>
        <span className={`state ${until !== null || state === "broken" ? "critical" : "good"}`}>
          {until === null ? standing : t("health.circuit_open", { at: fullTime(until, zone) })}
        </span>{" "}
        {route === null ? t("health.route_alone") : t("health.route_place", { order: route.order, prefixes })}
      </Text>
      <Money account={account} />
    </li>
  );
}

function Money({ account: { balance } }: { readonly account: Account }): ReactElement {
  const { t, i18n } = useTranslation();
  if (balance === null)
    return (
      <Text size="sm" c="dimmed">
        {t("health.balance_none")}
      </Text>
    );
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 2 }).format(balance.amount);
  const amount = `${number} ${balance.currency}`.trim();
  return balance.low ? (
    <Text className="critical">{t("health.balance_low", { amount })}</Text>
  ) : (
    <Text size="sm">{t("health.balance", { amount })}</Text>
  );
}
