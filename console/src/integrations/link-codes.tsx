import { Button, Group, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api.ts";
import type { Account, Channel, Link } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useMe, useNow, useZone } from "../me.tsx";
import { DeepLink } from "../platform-way.tsx";
import { linksQuery } from "../queries.ts";
import { sayProblem } from "../say.ts";
import { shortTime } from "../time.ts";
import { CopyLine } from "./copy.tsx";
import { LinkList } from "./link-list.tsx";
import { PlacePicker } from "./place-picker.tsx";
import { linksOf } from "./queries.ts";

interface CodesProps {
  readonly channel: Channel;
  readonly account: Account;
}

/** Links places of an app by a code that is said there, and shows those that are linked. */
export function LinkCodes({ channel, account }: CodesProps): ReactElement {
  const { t } = useTranslation();
  const links = useQuery(linksQuery);
  const mine = linksOf(account, links.data ?? []);
  const roomKind = channel.places.find((place) => place !== "person");
  return (
    <Stack gap="md">
      {channel.places.map((place) => {
        const there = mine.filter((link) => link.place === place);
        return (
          <Paper
            key={place}
            withBorder
            p="sm"
            role="group"
            aria-label={t(`integrations.link_a_${place}`)}
            data-place={place}
          >
            <Title order={3} size="h5" mb="xs">
              {t(`integrations.links_${place}`, { count: there.length })}
            </Title>
            <Group gap="sm" align="flex-end">
              <Code channel={channel} account={account} place={place} links={there} />
              {place === roomKind && account.can_list && <PlacePicker account={account} />}
            </Group>
            <LinkList links={there} />
          </Paper>
        );
      })}
    </Stack>
  );
}

interface Made {
  readonly command: string;
  readonly url: string | null;
  readonly expiresAt: string;
  /** What was linked before, and when: what is different then was linked by this code. */
  readonly before: ReadonlyMap<string, string | null>;
}

interface CodeProps extends CodesProps {
  readonly place: Link["place"];
  readonly links: readonly Link[];
}

function Code({ channel, account, place, links }: CodeProps): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  const [made, setMade] = useState<Made | null>(null);
  const make = useMutation({
    mutationFn: () =>
      post("/api/v1/link-codes", { body: { kind: place, channel: channel.id, account_id: account.id } }),
    onSuccess: ({ command, url, expires_at: expiresAt }) =>
      setMade({ command, url, expiresAt, before: new Map(links.map((link) => [link.id, link.verified_at])) }),
    onError: sayProblem,
  });
  const isBy = (link: Link): boolean => place !== "person" || link.owner.user_id === me.id;
  const linked = links.find(
    (link) => made !== null && link.state === "active" && isBy(link) && made.before.get(link.id) !== link.verified_at,
  );
  return (
    <Stack gap="xs" align="flex-start">
      {made !== null && linked === undefined && (
        <>
          {made.url !== null && <DeepLink url={made.url}>{t("integrations.open_there")}</DeepLink>}
          <CopyLine
            label={t("integrations.say_this")}
            text={made.command}
            hint={t(`integrations.say_where_${place}`)}
          />
        </>
      )}
      <div role="status">{made !== null && <State made={made} linked={linked} />}</div>
      <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
        {t(made === null ? `integrations.link_a_${place}` : "integrations.new_code")}
      </Button>
    </Stack>
  );
}

/** Waits for the code to be said, lives to see it, or runs out. */
function State({ made, linked }: { readonly made: Made; readonly linked: Link | undefined }): ReactElement {
  const { t } = useTranslation();
  const now = useNow();
  const zone = useZone();
  if (linked !== undefined)
    return (
      <Group gap={6} className="good" data-linked={linked.id}>
        <Icon name="check" size={20} />
        <Text fw={600}>{t("integrations.linked", { label: linked.label })}</Text>
      </Group>
    );
  if (Date.parse(made.expiresAt) <= now) return <Text className="warning">{t("integrations.code_expired")}</Text>;
  return (
    <Group gap="xs">
      <Loader size={14} aria-hidden="true" />
      <Text>{t("integrations.waiting_link", { at: shortTime(made.expiresAt, now, zone) })}</Text>
    </Group>
  );
}
