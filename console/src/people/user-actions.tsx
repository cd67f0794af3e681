import { ActionIcon, Menu, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { SuggestionsWindow } from "../account/suggestions.tsx";
import { get, patch, post } from "../api.ts";
import { Ask } from "../ask.tsx";
import type { User } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { queryClient } from "../queries.ts";
import { say, sayProblem } from "../say.ts";
import { type Invited, RoleField } from "./invite.tsx";

const readAgain = () =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: ["config"] }),
    queryClient.invalidateQueries({ queryKey: ["me"] }),
  ]);

interface ActionsProps {
  readonly user: User;
  readonly tell: (invited: Invited) => void;
}

/** What an admin can do about somebody. */
export function UserActions({ user, tell }: ActionsProps): ReactElement {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<"role" | "disable" | "link" | "suggest" | null>(null);
  const close = (): void => setAsking(null);
  const enable = useMutation({
    mutationFn: () => patch("/api/v1/users/{id}", { path: { id: user.id }, body: { disabled: false } }),
    onSuccess: () => say(t("people.enabled", { name: user.name })),
    onError: sayProblem,
    onSettled: readAgain,
  });
  return (
    <>
      <Menu withinPortal position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={44} aria-label={t("people.more", { name: user.name })}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setAsking("role")}>{t("people.change_role")}</Menu.Item>
          {user.disabled ? (
            <Menu.Item onClick={() => enable.mutate()}>{t("people.enable")}</Menu.Item>
          ) : (
            <>
              <Menu.Item onClick={() => setAsking("link")}>{t("people.new_link")}</Menu.Item>
              <Menu.Item onClick={() => setAsking("suggest")}>{t("suggest.menu")}</Menu.Item>
              <Menu.Item onClick={() => setAsking("disable")}>{t("people.disable")}</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <RoleWindow opened={asking === "role"} user={user} close={close} />
      <DisableWindow opened={asking === "disable"} user={user} close={close} />
      <SuggestionsWindow opened={asking === "suggest"} user={user} close={close} />
      <Ask
        opened={asking === "link"}
        title={t("people.new_link_title", { name: user.name })}
        deed={t("people.make_link")}
        close={close}
        act={async () => {
          tell(await post("/api/v1/users/{id}/invite", { path: { id: user.id } }));
          close();
        }}
      >
        <Text>{t("people.new_link_text")}</Text>
      </Ask>
    </>
  );
}

interface WindowProps {
  readonly opened: boolean;
  readonly user: User;
  readonly close: () => void;
}

function RoleWindow({ opened, user, close }: WindowProps): ReactElement {
  const { t } = useTranslation();
  const [role, setRole] = useState(user.role);
  return (
    <Ask
      opened={opened}
      title={t("people.role_title", { name: user.name })}
      deed={t("people.change_role")}
      disabled={role === user.role}
      close={close}
      act={async () => {
        await patch("/api/v1/users/{id}", { path: { id: user.id }, body: { role } });
        close();
        await readAgain();
      }}
    >
      <RoleField role={role} change={setRole} />
      <Text size="sm" c="dimmed">
        {t("people.role_hint")}
      </Text>
    </Ask>
  );
}

function DisableWindow({ opened, user, close }: WindowProps): ReactElement {
  const { t } = useTranslation();
  const rules = useRulesThatPage(user.id, opened);
  return (
    <Ask
      opened={opened}
      title={t("people.disable_title", { name: user.name })}
      deed={t("people.disable")}
      harmful
      disabled={rules === undefined}
      close={close}
      act={async () => {
        await patch("/api/v1/users/{id}", { path: { id: user.id }, body: { disabled: true } });
        close();
        await readAgain();
      }}
    >
      <Stack gap="xs">
        <Text>{t("people.disable_text")}</Text>
        {rules !== undefined && rules.length > 0 && (
          <>
            <Text className="critical">{t("people.disable_rules")}</Text>
            <ul className="steps">
              {rules.map((words) => (
                <li key={words}>{words}</li>
              ))}
            </ul>
          </>
        )}
      </Stack>
    </Ask>
  );
}

/** The rules that name somebody, by themselves or by a team: what is lost with them. */
function useRulesThatPage(userId: string, wanted: boolean): readonly string[] | undefined {
  const found = useQuery({
    queryKey: ["config", "rules-that-page", userId],
    enabled: wanted,
    queryFn: async () => {
      const [services, teams] = await Promise.all([
        get("/api/v1/services").then((answer) => answer.rows),
        get("/api/v1/teams").then((answer) => answer.rows),
      ]);
      const mine = new Set(teams.filter((team) => team.member_ids.includes(userId)).map(({ id }) => id));
      const all = await Promise.all(
        services.map(async (service) => {
          const { rows } = await get("/api/v1/services/{id}/rules", { path: { id: service.id } });
          const hit = rows.filter((rule) =>
            rule.levels.some(({ targets }) =>
              targets.some(
                (target) =>
                  (target.kind === "user" && target.user_id === userId) ||
                  (target.kind === "team" && mine.has(target.team_id)),
              ),
            ),
          );
          return hit.map((rule) => `${service.name}: ${rule.name}`);
        }),
      );
      return all.flat();
    },
  });
  return found.data;
}
