import { type ComboboxData, MultiSelect, Stack, TagsInput, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { linksQuery, teamsQuery, usersQuery } from "../queries.ts";
import type { TargetDraft } from "./draft.ts";

interface TargetsProps {
  readonly targets: readonly TargetDraft[];
  readonly change: (targets: readonly TargetDraft[]) => void;
  readonly error: string | null;
}

/** Who a level pages: people, teams and rooms by name, and bare mail addresses. */
export function TargetsField({ targets, change, error }: TargetsProps): ReactElement {
  const { t } = useTranslation();
  const names = useTargetNames(targets);
  const mails = targets.flatMap((target) => (target.kind === "mail" ? [target.address] : []));
  const others = targets.flatMap((target) => (target.kind === "mail" ? [] : [valueOf(target)]));
  const set = (values: readonly string[], addresses: readonly string[]): void =>
    change([
      ...values.flatMap((value) => targetOf(value) ?? []),
      ...addresses.map((address) => ({ kind: "mail" as const, address: address.trim() })),
    ]);
  return (
    <Stack gap="xs">
      <MultiSelect
        size="md"
        label={t("rule.who")}
        placeholder={others.length === 0 ? t("rule.who_hint") : ""}
        data={names}
        value={others}
        onChange={(values) => set(values, mails)}
        error={error}
        searchable
        nothingFoundMessage={t("rule.who_none")}
      />
      <TagsInput
        size="md"
        label={t("rule.mails")}
        description={t("rule.mails_hint")}
        value={mails}
        onChange={(addresses) => set(others, addresses)}
        acceptValueOnBlur
        maxTags={50}
      />
    </Stack>
  );
}

/** People, teams and rooms in groups; who cannot be reached is marked where they are chosen. */
function useTargetNames(chosen: readonly TargetDraft[]): ComboboxData {
  const { t } = useTranslation();
  const users = useQuery(usersQuery);
  const teams = useQuery(teamsQuery);
  const links = useQuery(linksQuery);
  const used = new Set(chosen.map((target) => (target.kind === "mail" ? "" : valueOf(target))));
  return [
    {
      group: t("rule.people"),
      items: (users.data ?? [])
        .filter((user) => !user.disabled || used.has(`user:${user.id}`))
        .map((user) => ({
          value: `user:${user.id}`,
          label: user.reachable_by.length === 0 ? t("rule.unreachable", { name: user.name }) : user.name,
        })),
    },
    {
      group: t("rule.teams"),
      items: (teams.data ?? []).map((team) => ({
        value: `team:${team.id}`,
        label: t("rule.team_of", { name: team.name, count: team.member_ids.length }),
      })),
    },
    {
      group: t("rule.rooms"),
      items: (links.data ?? [])
        .filter((link) => link.owner.kind === "workspace")
        .map((link) => ({
          value: `room:${link.id}`,
          label: link.state === "active" ? `${link.label} (${link.channel})` : t("rule.broken", { name: link.label }),
        })),
    },
  ];
}

function valueOf(target: Exclude<TargetDraft, { kind: "mail" }>): string {
  switch (target.kind) {
    case "user":
      return `user:${target.user_id}`;
    case "team":
      return `team:${target.team_id}`;
    case "room":
      return `room:${target.link_id}`;
    default:
      return target satisfies never;
  }
}

function targetOf(value: string): TargetDraft | null {
  const kind = value.slice(0, 4);
  const id = value.slice(5);
  if (kind === "user") return { kind, user_id: id };
  if (kind === "team") return { kind, team_id: id };
  return kind === "room" ? { kind, link_id: id } : null;
}

/** The names of whom a level pages, in its order. */
export function TargetNames({ targets }: { readonly targets: readonly TargetDraft[] }): ReactElement {
  const users = useQuery(usersQuery);
  const teams = useQuery(teamsQuery);
  const links = useQuery(linksQuery);
  const nameOf = (target: TargetDraft): string | undefined => {
    switch (target.kind) {
      case "user":
        return users.data?.find(({ id }) => id === target.user_id)?.name;
      case "team":
        return teams.data?.find(({ id }) => id === target.team_id)?.name;
      case "room":
        return links.data?.find(({ id }) => id === target.link_id)?.label;
      case "mail":
        return target.address;
      default:
        return target satisfies never;
    }
  };
  return <Text span>{targets.map((target) => nameOf(target) ?? "…").join(", ")}</Text>;
}
