import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api.ts";
import { CopyLine } from "../copy-line.tsx";
import type { Channel, Link } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useNow, useZone } from "../me.tsx";
import { DeepLink, PlatformWay } from "../platform-way.tsx";
import { linksQuery } from "../queries.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { shortTime } from "../time.ts";
import { useChannels, useOwnLinks } from "./own.ts";

/** The stream tells of new links; where it cannot, they are looked for. */
const lookMs = 5_000;

/** Links an account of a chat app: a line is said to the bot there, and this window turns green. */
export function LinkByCommand(props: { readonly channel: Channel | null; readonly close: () => void }): ReactElement {
  const { t } = useTranslation();
  const { nameOf } = useChannels();
  const { channel, close } = props;
  return (
    <Modal
      opened={channel !== null}
      onClose={close}
      title={channel === null ? "" : t("account.link_of", { channel: nameOf(channel.id) })}
      closeButtonProps={{ "aria-label": t("page.close") }}
    >
      {channel !== null && <Code channel={channel} close={close} />}
    </Modal>
  );
}

function Code({ channel, close }: { readonly channel: Channel; readonly close: () => void }): ReactElement {
  const { t } = useTranslation();
  const { language, timeZone } = useZone();
  const now = useNow();
  const { nameOf } = useChannels();
  const { rows } = useOwnLinks();
  useQuery({ ...linksQuery, refetchInterval: lookMs });
  const [before] = useState(() => stampsOf(rows, channel.id));
  const [round, setRound] = useState(0);
  const made = useQuery({
    // Another window, another code.
    queryKey: ["link-code", channel.id, round],
    queryFn: () => post("/api/v1/link-codes", { body: { kind: "person", channel: channel.id } }),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const linked = rows?.find(
    (link) => link.channel === channel.id && link.state === "active" && !before.has(stampOf(link)),
  );
  if (linked !== undefined)
    return (
      <Stack role="status" data-linked={linked.label}>
        <Group gap="xs" className="good">
          <Icon name="check" />
          <Text fw={600}>{t("account.linked", { to: linked.label })}</Text>
        </Group>
        <Group justify="flex-end">
          <Button onClick={close}>{t("page.close")}</Button>
        </Group>
      </Stack>
    );
  if (made.isError) return <Trouble error={made.error} again={() => void made.refetch()} />;
  if (made.data === undefined) return <Loading />;
  const { command, url, expires_at: expires } = made.data;
  const isOver = Date.parse(expires) <= now;
  return (
    <Stack gap="sm">
      {channel.sign_in.map(({ account_id: id, name }) => (
        <PlatformWay key={id} accountId={id} way="sign-in">
          {t("account.sign_in_there", { account: name })}
        </PlatformWay>
      ))}
      {url !== null && !isOver && (
        <DeepLink url={url}>{t("account.open_there", { channel: nameOf(channel.id) })}</DeepLink>
      )}
      <Text>{t("account.say_this", { channel: nameOf(channel.id) })}</Text>
      <CopyLine text={command} what={t("account.command")} />
      <Text size="sm" c="dimmed" role="status">
        {isOver
          ? t("account.code_over")
          : t("account.code_until", { at: shortTime(expires, now, { language, timeZone }) })}
      </Text>
      <Group justify="space-between">
        <Text>{isOver ? "" : t("account.waiting")}</Text>
        <Button variant="default" onClick={() => setRound(round + 1)}>
          {t("account.new_code")}
        </Button>
      </Group>
    </Stack>
  );
}

function stampsOf(rows: readonly Link[] | undefined, channel: string): ReadonlySet<string> {
  return new Set(
    (rows ?? []).filter((link) => link.channel === channel && link.state === "active").map((link) => stampOf(link)),
  );
}

/** Linked anew it has another time. */
function stampOf(link: Link): string {
  return `${link.id} ${link.verified_at}`;
}
