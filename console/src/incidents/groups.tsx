import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import type { IncidentGroup } from "../generated/api.ts";
import { SeverityBadge } from "../incident/badges.tsx";
import { Loading, Trouble } from "../shell/trouble.tsx";
import { Empty } from "./empty.tsx";
import { Rows } from "./rows.tsx";
import { filterOf, type Grouping, type ListSearch } from "./search.ts";
import { countOf } from "./stats.ts";

interface GroupsProps {
  readonly search: ListSearch;
  readonly by: Grouping;
  readonly focusSearch: () => void;
}

/** What the incidents have in common, the most first; one group at a time is open, so that a key means one list. */
export function Groups({ search, by, focusSearch }: GroupsProps): ReactElement {
  const filter = filterOf(search);
  const groups = useQuery({
    queryKey: ["incidents", "groups", by, filter],
    queryFn: async () => (await get("/api/v1/incidents/groups", { query: { ...filter, by } })).rows,
  });
  // Undefined: none is open; null is the group of those without the label.
  const [open, setOpen] = useState<string | null | undefined>(undefined);
  if (groups.isError && groups.data === undefined)
    return <Trouble error={groups.error} again={() => void groups.refetch()} />;
  if (groups.data === undefined) return <Loading />;
  if (groups.data.length === 0) return <Empty search={search} />;
  return (
    <Stack gap="xs">
      {groups.data.map((group) => (
        <section key={String(group.value === null) + String(group.value)} data-group={group.value ?? ""}>
          <Head
            group={group}
            by={by}
            opened={open === group.value}
            toggle={() => setOpen(open === group.value ? undefined : group.value)}
          />
          {open === group.value && (
            <Rows search={search} within={{ by, value: group.value }} focusSearch={focusSearch} />
          )}
        </section>
      ))}
    </Stack>
  );
}

interface HeadProps {
  readonly group: IncidentGroup;
  readonly by: Grouping;
  readonly opened: boolean;
  readonly toggle: () => void;
}

function Head({ group, by, opened, toggle }: HeadProps): ReactElement {
  const { t } = useTranslation();
  const name = useGroupName(group, by);
  return (
    <Button
      variant="default"
      fullWidth
      mih={48}
      h="auto"
      py={6}
      justify="space-between"
      aria-expanded={opened}
      onClick={toggle}
      rightSection={<span aria-hidden="true">{opened ? "−" : "+"}</span>}
    >
      <Group gap="sm" wrap="wrap">
        <Text span fw={600} className="group-name">
          {name}
        </Text>
        <Text span size="sm">
          {t("list.group_count", { count: countOf(group) })}
        </Text>
        {group.worst !== null && by !== "severity" && <SeverityBadge severity={group.worst} />}
      </Group>
    </Button>
  );
}

function useGroupName({ value, name }: IncidentGroup, by: Grouping): string {
  const { t } = useTranslation();
  if (by === "severity" && (value === "critical" || value === "warning" || value === "info"))
    return t(`severity.${value}`);
  if (by === "service") return name ?? t("list.group_gone");
  if (value === null) return t("list.group_without", { name: by.slice("label:".length) });
  return value === "" ? t("list.group_empty", { name: by.slice("label:".length) }) : value;
}
