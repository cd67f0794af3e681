import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import type { Readiness, User } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useMay, useMe } from "../me.tsx";
import { usersQuery } from "../queries.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { type Invited, InviteLink, InviteWindow } from "./invite.tsx";
import { UserActions } from "./user-actions.tsx";
import { ReadinessWords } from "./readiness.tsx";

/** From so many on one wants to search. */
const manyUsers = 8;

/** Everybody: who could be paged now, who could not, and why. */
export function Users(): ReactElement {
  const { t } = useTranslation();
  const mayManage = useMay("people.manage");
  const mayProve = useMay("delivery.read");
  const [text, setText] = useState("");
  const [inviting, setInviting] = useState(false);
  const [invited, setInvited] = useState<Invited | null>(null);
  const users = useQuery(usersQuery);
  const readiness = useQuery({
    queryKey: ["config", "readiness"],
    queryFn: async () => new Map((await get("/api/v1/users/readiness")).rows.map((row) => [row.user_id, row])),
    enabled: mayProve,
  });
  if (users.isError && users.data === undefined)
    return <Trouble error={users.error} again={() => void users.refetch()} />;
  if (users.data === undefined) return <Loading />;
  const wanted = text.trim().toLowerCase();
  const shown = users.data.filter((user) => `${user.name} ${user.email}`.toLowerCase().includes(wanted));
  const paged = users.data.filter((user) => !user.disabled && user.role !== "viewer");
  const ready = paged.filter((user) => user.reachable_by.length > 0).length;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text c="dimmed">{t("people.ready_of", { ready, count: paged.length })}</Text>
        {mayManage && (
          <Button leftSection={<Icon name="plus" />} onClick={() => setInviting(true)} aria-haspopup="dialog">
            {t("people.invite")}
          </Button>
        )}
      </Group>
      {invited !== null && <InviteLink invited={invited} close={() => setInvited(null)} />}
      {users.data.length > manyUsers && (
        <TextInput
          type="search"
          size="md"
          aria-label={t("people.search")}
          placeholder={t("people.search")}
          leftSection={<Icon name="search" />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {shown.length === 0 && <Text>{t("people.none_found")}</Text>}
      <ul className="rows">
        {shown.map((user) => (
          <UserRow
            key={user.id}
            user={user}
            readiness={readiness.data?.get(user.id)}
            mayManage={mayManage}
            tell={setInvited}
          />
        ))}
      </ul>
      <InviteWindow
        opened={inviting}
        close={() => setInviting(false)}
        done={(made) => {
          setInviting(false);
          setInvited(made);
        }}
      />
    </Stack>
  );
}

interface RowProps {
  readonly user: User;
  readonly readiness: Readiness | undefined;
  readonly mayManage: boolean;
  readonly tell: (invited: Invited) => void;
}

function UserRow({ user, readiness, mayManage, tell }: RowProps): ReactElement {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <li className="proof" data-user={user.email}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text fw={600}>
            {user.name} <span className="state">{t(`people.role_${user.role}`)}</span>{" "}
            {user.disabled && <span className="state critical">{t("people.disabled")}</span>}
            {user.id === me.id && <span className="state">{t("people.you")}</span>}
          </Text>
          <Text size="sm" c="dimmed">
            {user.email}
          </Text>
          {!user.disabled && <ReadinessWords user={user} readiness={readiness} />}
        </div>
        {mayManage && <UserActions user={user} tell={tell} />}
      </Group>
    </li>
  );
}
