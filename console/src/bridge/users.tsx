import { Button, Group, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { addressOf, del } from "../api.ts";
import { Ask } from "../ask.tsx";
import type { BridgeUser } from "../generated/api.ts";
import { Section } from "../incident/section.tsx";
import { Ago } from "../moment.tsx";
import { queryClient } from "../queries.ts";
import { say } from "../say.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { bridgeUsersQuery, myBridgeQuery } from "./queries.ts";

/** Everybody who is connected; an admin can end it for them. */
export function BridgeUsers({ limit }: { readonly limit: number }): ReactElement {
  const { t } = useTranslation();
  const [leaving, setLeaving] = useState<BridgeUser | null>(null);
  const list = useInfiniteQuery(bridgeUsersQuery);
  const trigger = useQuery(myBridgeQuery).data?.trigger ?? "msteams";
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const file = (
    <Button variant="default" component="a" href={addressOf("/api/v1/bridge/users.csv")} download>
      {t("bridge.export")}
    </Button>
  );
  return (
    <Section title={t("bridge.users")} beside={rows.length > 0 ? file : undefined}>
      <Text size="sm" c="dimmed" mb="sm">
        {t("bridge.users_hint", { count: limit })}
      </Text>
      {list.isError && <Trouble error={list.error} again={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data !== undefined && rows.length === 0 && <Text>{t("bridge.users_none", { trigger })}</Text>}
      <ul className="rows">
        {rows.map((user) => (
          <Row key={user.id} user={user} leave={() => setLeaving(user)} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("bridge.users_more")}
        </Button>
      )}
      <Disconnect user={leaving} close={() => setLeaving(null)} />
    </Section>
  );
}

function Row({ user, leave }: { readonly user: BridgeUser; readonly leave: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <li className="proof" data-user={user.username}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Text fw={600}>
            {user.username} <Connection user={user} />
          </Text>
          <Text size="sm" c="dimmed">
            {user.email} · {user.teams_name} · {t("bridge.connected")} <Ago at={user.connected_at} />
          </Text>
          {user.last_error !== null && (
            <Text size="sm" className="warning">
              {user.last_error}
            </Text>
          )}
        </div>
        <Button
          variant="default"
          onClick={leave}
          aria-haspopup="dialog"
          aria-label={t("bridge.disconnect_of", { name: user.username })}
        >
          {t("bridge.disconnect")}
        </Button>
      </Group>
    </li>
  );
}

/** How a connection stands, in a word or two. */
export function Connection({ user }: { readonly user: BridgeUser }): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <span className={user.state === "lost" ? "state critical" : "state good"}>{t(`bridge.state_${user.state}`)}</span>{" "}
      {!user.notifications && <span className="state">{t("bridge.notifications_off")}</span>}
    </>
  );
}

interface DisconnectProps {
  readonly user: BridgeUser | null;
  readonly close: () => void;
}

function Disconnect({ user, close }: DisconnectProps): ReactElement {
  const { t } = useTranslation();
  const name = user?.username ?? "";
  async function act(): Promise<void> {
    if (user === null) return;
    await del("/api/v1/bridge/users/{id}", { path: { id: user.id } });
    await queryClient.invalidateQueries({ queryKey: bridgeUsersQuery.queryKey });
    say(t("bridge.disconnected", { name }));
    close();
  }
  return (
    <Ask
      opened={user !== null}
      title={t("bridge.disconnect_of", { name })}
      deed={t("bridge.disconnect")}
      harmful
      close={close}
      act={act}
    >
      <Text>{t("bridge.disconnect_warning")}</Text>
    </Ask>
  );
}
