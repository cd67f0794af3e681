import { Button, Group, Modal, MultiSelect, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { del, patch, post } from "../api.ts";
import { Ask } from "../ask.tsx";
import type { Team, User } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useMay, useZone } from "../me.tsx";
import { queryClient, teamsQuery, usersQuery } from "../queries.ts";
import { problemWords } from "../say.ts";
import { Loading, Trouble } from "../shell/trouble.tsx";

const readAgain = () => queryClient.invalidateQueries({ queryKey: ["config"] });

/** Teams: lists of people that a rule can page by one name. */
export function Teams(): ReactElement {
  const { t } = useTranslation();
  const mayManage = useMay("people.manage");
  const teams = useQuery(teamsQuery);
  const users = useQuery(usersQuery);
  const [editing, setEditing] = useState<Team | "new" | null>(null);
  const failed = [teams, users].find((each) => each.isError && each.data === undefined);
  if (failed !== undefined) return <Trouble error={failed.error} again={() => void failed.refetch()} />;
  if (teams.data === undefined || users.data === undefined) return <Loading />;
  const close = (): void => setEditing(null);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text c="dimmed">{t("people.teams_hint")}</Text>
        {mayManage && (
          <Button leftSection={<Icon name="plus" />} onClick={() => setEditing("new")} aria-haspopup="dialog">
            {t("people.new_team")}
          </Button>
        )}
      </Group>
      {teams.data.length === 0 && (
        <Text ta="center" py="lg">
          {t("people.no_team")}
        </Text>
      )}
      <ul className="rows">
        {teams.data.map((team) => (
          <TeamRow key={team.id} team={team} users={users.data} mayManage={mayManage} edit={() => setEditing(team)} />
        ))}
      </ul>
      <Modal
        opened={editing !== null}
        onClose={close}
        title={t(editing === "new" ? "people.new_team" : "people.edit_team")}
        closeButtonProps={{ "aria-label": t("page.close") }}
      >
        {editing !== null && <Form team={editing === "new" ? null : editing} users={users.data} close={close} />}
      </Modal>
    </Stack>
  );
}

interface RowProps {
  readonly team: Team;
  readonly users: readonly User[];
  readonly mayManage: boolean;
  readonly edit: () => void;
}

function TeamRow({ team, users, mayManage, edit }: RowProps): ReactElement {
  const { t } = useTranslation();
  const { language } = useZone();
  const [asking, setAsking] = useState(false);
  const members = users.filter(({ id }) => team.member_ids.includes(id));
  const unreachable = members.filter((user) => user.disabled || user.reachable_by.length === 0);
  const list = (some: readonly User[]): string => new Intl.ListFormat(language).format(some.map(({ name }) => name));
  return (
    <li className="proof" data-team={team.name}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Text fw={600}>{team.name}</Text>
          <Text size="sm" className={members.length === 0 ? "warning" : ""}>
            {members.length === 0 ? t("people.team_empty") : list(members)}
          </Text>
          {unreachable.length > 0 && (
            <Text size="sm" className="warning">
              {t("people.team_unreachable", { names: list(unreachable) })}
            </Text>
          )}
        </div>
        {mayManage && (
          <Group gap="xs">
            <Button
              variant="default"
              onClick={edit}
              aria-haspopup="dialog"
              aria-label={`${t("people.edit")}: ${team.name}`}
            >
              {t("people.edit")}
            </Button>
            <Button
              variant="default"
              onClick={() => setAsking(true)}
              aria-haspopup="dialog"
              aria-label={`${t("people.delete")}: ${team.name}`}
            >
              {t("people.delete")}
            </Button>
          </Group>
        )}
      </Group>
      <Ask
        opened={asking}
        title={t("people.delete_title", { name: team.name })}
        deed={t("people.delete")}
        harmful
        close={() => setAsking(false)}
        act={async () => {
          await del("/api/v1/teams/{id}", { path: { id: team.id } });
          setAsking(false);
          await readAgain();
        }}
      >
        <Text>{t("people.delete_text")}</Text>
      </Ask>
    </li>
  );
}

interface FormProps {
  /** Null: a new one. */
  readonly team: Team | null;
  readonly users: readonly User[];
  readonly close: () => void;
}

function Form({ team, users, close }: FormProps): ReactElement {
  const { t } = useTranslation();
  const [name, setName] = useState(team?.name ?? "");
  const [members, setMembers] = useState<readonly string[]>(team?.member_ids ?? []);
  const save = useMutation({
    mutationFn: () => {
      const body = { name, member_ids: members };
      return team === null
        ? post("/api/v1/teams", { body })
        : patch("/api/v1/teams/{id}", { path: { id: team.id }, body });
    },
    async onSuccess() {
      close();
      await readAgain();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack>
        <TextInput
          size="md"
          label={t("people.team_name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          maxLength={100}
          data-autofocus
        />
        <MultiSelect
          size="md"
          label={t("people.members")}
          data={users
            .filter((user) => !user.disabled || members.includes(user.id))
            .map((user) => ({ value: user.id, label: user.name }))}
          value={[...members]}
          onChange={setMembers}
          searchable
        />
        {save.isError && (
          <Text role="alert" className="critical">
            {problemWords(save.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("action.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
            {t("people.save_team")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
