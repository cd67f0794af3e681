import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem, post } from "../api.ts";
import { Ask } from "../ask.tsx";
import type { Link } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { Section } from "../incident/section.tsx";
import { queryClient } from "../queries.ts";
import { problemWords } from "../say.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { AddressCard } from "./address-card.tsx";
import {
  abilityOf,
  browserFacts,
  deviceChannel,
  linkHere,
  NotSubscribed,
  subscribeHere,
  subscriptionHere,
} from "./device.ts";
import { readLinks, rememberLink, useChannels, useOwnLinks } from "./own.ts";

/** The browser is asked, and nobody else: not a part of what people set up. */
const hereQuery = { queryKey: ["device-here"], queryFn: subscriptionHere, staleTime: 0, retry: false } as const;

/** Browsers and phones that show notifications: this one, and the others. */
export function Devices(): ReactElement {
  const { t } = useTranslation();
  const { links, rows } = useOwnLinks();
  const { nameOf } = useChannels();
  const here = useQuery(hereQuery);
  if (links.isError && rows === undefined) return <Trouble error={links.error} again={() => void links.refetch()} />;
  if (rows === undefined || here.isPending) return <Loading />;
  const devices = rows.filter(({ channel }) => channel === deviceChannel);
  const own = linkHere(devices, here.data ?? null);
  return (
    <Stack gap="md">
      <Section title={t("devices.here")}>
        <Here own={own} />
      </Section>
      <Section title={t("devices.all")}>
        {devices.length === 0 ? (
          <Text c="dimmed">{t("devices.none")}</Text>
        ) : (
          <ul className="rows">
            {devices.map((link) => (
              <AddressCard
                key={link.id}
                link={link}
                channel={link.id === own?.id ? t("devices.current") : nameOf(link.channel)}
              />
            ))}
          </ul>
        )}
      </Section>
      <Section title={t("devices.good_to_know")}>
        <ul className="steps">
          <li>{t("devices.know_ios")}</li>
          <li>{t("devices.know_silence")}</li>
          <li>{t("devices.know_private")}</li>
        </ul>
      </Section>
    </Stack>
  );
}

function Here({ own }: { readonly own: Link | null }): ReactElement {
  const { t } = useTranslation();
  const ability = abilityOf(browserFacts());
  if (ability !== "ready") return <Text className="warning">{t(`devices.cannot_${ability}`)}</Text>;
  if (own?.state === "active")
    return (
      <Text className="good" data-subscribed>
        <Icon name="check" size={16} /> {t("devices.subscribed")}
      </Text>
    );
  return <Subscribe ended={own} />;
}

/** `ended`: the link of this browser that works no more; its subscription is given up for a new one. */
function Subscribe({ ended }: { readonly ended: Link | null }): ReactElement {
  const { t } = useTranslation();
  const [taken, setTaken] = useState(false);
  const subscribe = useMutation({
    mutationFn: () => subscribeHere(ended !== null),
    async onSuccess(link) {
      // Nothing goes by it any more; where it cannot be ended, it stays in the list.
      if (ended !== null)
        await post("/api/v1/links/{id}/unlink", { path: { id: ended.id }, body: {} }).catch(() => null);
      await subscribed(link);
    },
    onError: (error) => setTaken(error instanceof ApiProblem && error.code === "conflict"),
  });
  return (
    <Stack gap="xs" align="flex-start">
      <Text>{t(ended === null ? "devices.invite" : "devices.ended")}</Text>
      <Group>
        <Button
          size="md"
          leftSection={<Icon name="bell" />}
          loading={subscribe.isPending}
          onClick={() => subscribe.mutate()}
        >
          {t("devices.subscribe")}
        </Button>
      </Group>
      {subscribe.isError && !taken && (
        <Text role="alert" className="critical">
          {subscribe.error instanceof NotSubscribed
            ? t(`devices.obstacle_${subscribe.error.obstacle}`)
            : problemWords(subscribe.error)}
        </Text>
      )}
      <Ask
        opened={taken}
        title={t("devices.taken_title")}
        deed={t("devices.taken_deed")}
        close={() => setTaken(false)}
        act={async () => {
          await subscribed(await subscribeHere(true));
          setTaken(false);
        }}
      >
        <Text>{t("devices.taken")}</Text>
      </Ask>
    </Stack>
  );
}

async function subscribed(link: Link): Promise<void> {
  rememberLink(link);
  await queryClient.invalidateQueries({ queryKey: hereQuery.queryKey });
  await readLinks();
}
