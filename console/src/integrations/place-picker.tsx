import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { get, post } from "../api.ts";
import type { Account, DirectoryPlace } from "../generated/api.ts";
import { say, sayProblem } from "../say.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { configChanged } from "./queries.ts";

const typingMs = 300;

/** Rooms of an account chosen from the platform's own list, where it has one. */
export function PlacePicker({ account }: { readonly account: Account }): ReactElement {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)} aria-haspopup="dialog">
        {t("integrations.pick_rooms")}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t("integrations.pick_rooms_of", { account: account.name })}
        closeButtonProps={{ "aria-label": t("page.close") }}
      >
        {opened && <Places account={account} />}
      </Modal>
    </>
  );
}

function Places({ account }: { readonly account: Account }): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), typingMs);
  const places = useInfiniteQuery({
    queryKey: ["places", account.id, asked],
    queryFn: ({ pageParam }) =>
      get("/api/v1/accounts/{id}/places", {
        path: { id: account.id },
        query: { text: asked, ...(pageParam === null ? {} : { cursor: pageParam }) },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    retry: false,
  });
  // People link themselves.
  const rooms = places.data?.pages.flatMap(({ rows }) => rows).filter(({ place }) => place !== "person") ?? [];
  return (
    <Stack gap="sm">
      <Group align="flex-end" wrap="nowrap">
        <TextInput
          label={t("integrations.room_name")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          style={{ flex: 1 }}
          data-autofocus
        />
        <Button variant="default" loading={places.isRefetching} onClick={() => void places.refetch()}>
          {t("integrations.refresh_rooms")}
        </Button>
      </Group>
      {places.isError && <Trouble error={places.error} again={() => void places.refetch()} />}
      {places.isPending && <Loading />}
      {places.isSuccess && rooms.length === 0 && <Text c="dimmed">{t("integrations.no_rooms")}</Text>}
      <ul className="rows" aria-label={t("integrations.pick_rooms")}>
        {rooms.map((room) => (
          <Room key={JSON.stringify(room.address)} room={room} account={account} linked={() => void places.refetch()} />
        ))}
      </ul>
      {places.hasNextPage && (
        <Button variant="subtle" loading={places.isFetchingNextPage} onClick={() => void places.fetchNextPage()}>
          {t("integrations.more_rooms")}
        </Button>
      )}
    </Stack>
  );
}

interface RoomProps {
  readonly room: DirectoryPlace;
  readonly account: Account;
  readonly linked: () => void;
}

function Room({ room, account, linked }: RoomProps): ReactElement {
  const { t } = useTranslation();
  const link = useMutation({
    mutationFn: () =>
      post("/api/v1/links", {
        body: {
          owner: "workspace",
          channel: account.channel,
          account_id: account.id,
          address: room.address,
          label: room.name,
          ...(room.place === "person" ? {} : { place: room.place }),
        },
      }),
    onSuccess() {
      say(t("integrations.linked", { label: room.name }));
      configChanged();
      linked();
    },
    onError: sayProblem,
  });
  return (
    <li className="link-row" data-room={room.name}>
      <Text>{room.name}</Text>
      {room.link_id === null ? (
        <Button
          variant="default"
          loading={link.isPending}
          onClick={() => link.mutate()}
          aria-label={t("integrations.link_room", { room: room.name })}
        >
          {t("integrations.link_it")}
        </Button>
      ) : (
        <Text c="dimmed">{t("integrations.link_active")}</Text>
      )}
    </li>
  );
}
