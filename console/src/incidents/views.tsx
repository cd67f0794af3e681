import { Button, Checkbox, Menu, Stack, Text, TextInput } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { del, get, patch, post } from "../api.ts";
import { Ask } from "../ask.tsx";
import type { SavedView } from "../generated/api.ts";
import { Icon } from "../icons.tsx";
import { useMay } from "../me.tsx";
import { queryClient } from "../queries.ts";
import { say } from "../say.ts";
import { isSameSearch, type ListSearch, readSearch } from "./search.ts";

const viewsQuery = queryOptions({
  queryKey: ["config", "views"],
  queryFn: async () => (await get("/api/v1/views")).rows,
});

interface ViewsProps {
  readonly search: ListSearch;
  readonly change: (search: ListSearch) => void;
}

type Asked = { readonly kind: "save" } | { readonly kind: "change" | "delete"; readonly view: SavedView };

/** The list under a name: to come back to it, and to share it. */
export function Views({ search, change }: ViewsProps): ReactElement {
  const { t } = useTranslation();
  const views = useQuery(viewsQuery).data ?? [];
  const [asked, ask] = useState<Asked | null>(null);
  const here = views.find((view) => isSameSearch(readSearch(view.search), search));
  const close = (): void => ask(null);
  const groups = [
    ["views.mine", views.filter(({ shared }) => !shared)],
    ["views.shared", views.filter(({ shared }) => shared)],
  ] as const;
  return (
    <>
      <Menu withinPortal={false} withInitialFocusPlaceholder={false} position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<Icon name="down" size={14} />}>
            {here === undefined ? t("views.title") : t("views.at", { name: here.name })}
          </Button>
        </Menu.Target>
        <Menu.Dropdown maw="min(24rem, 95vw)">
          {views.length === 0 && <Menu.Label>{t("views.none")}</Menu.Label>}
          {groups.map(
            ([words, some]) =>
              some.length > 0 && (
                <div key={words} role="group" aria-label={t(words)}>
                  <Menu.Label aria-hidden="true">{t(words)}</Menu.Label>
                  {some.map((view) => (
                    <Menu.Item
                      key={view.id}
                      mih={44}
                      leftSection={view === here ? <Icon name="check" size={16} /> : <span className="no-icon" />}
                      {...(view === here ? { "aria-current": "true" } : {})}
                      onClick={() => change(readSearch(view.search))}
                    >
                      {view.name}
                      {view.shared && <span className="dim"> · {view.owner.name}</span>}
                    </Menu.Item>
                  ))}
                </div>
              ),
          )}
          <Menu.Divider />
          {here === undefined && (
            <Menu.Item mih={44} onClick={() => ask({ kind: "save" })}>
              {t("views.save")}
            </Menu.Item>
          )}
          {here?.may_change === true && (
            <>
              <Menu.Item mih={44} onClick={() => ask({ kind: "change", view: here })}>
                {t("views.change", { name: here.name })}
              </Menu.Item>
              <Menu.Item mih={44} onClick={() => ask({ kind: "delete", view: here })}>
                {t("views.delete", { name: here.name })}
              </Menu.Item>
            </>
          )}
          {here?.may_change === false && <Menu.Label>{t("views.theirs", { name: here.owner.name })}</Menu.Label>}
        </Menu.Dropdown>
      </Menu>
      <Naming asked={asked?.kind === "delete" ? null : asked} search={search} close={close} />
      <Deleting view={asked?.kind === "delete" ? asked.view : null} close={close} />
    </>
  );
}

interface NamingProps {
  readonly asked: Exclude<Asked, { kind: "delete" }> | { readonly kind: "change"; readonly view: SavedView } | null;
  readonly search: ListSearch;
  readonly close: () => void;
}

function Naming({ asked, search, close }: NamingProps): ReactElement {
  const { t } = useTranslation();
  const view = asked?.kind === "change" ? asked.view : null;
  return (
    <NamingWindow
      key={`${asked?.kind ?? ""} ${view?.id ?? ""}`}
      opened={asked !== null}
      title={view === null ? t("views.save") : t("views.change", { name: view.name })}
      before={view ?? { name: "", shared: false }}
      close={close}
      save={(draft) =>
        view === null
          ? post("/api/v1/views", { body: { ...draft, search: { ...search } } })
          : patch("/api/v1/views/{id}", { path: { id: view.id }, body: draft })
      }
    />
  );
}

interface Draft {
  readonly name: string;
  readonly shared: boolean;
}

interface NamingWindowProps {
  readonly opened: boolean;
  readonly title: string;
  readonly before: Draft;
  readonly close: () => void;
  readonly save: (draft: Draft) => Promise<unknown>;
}

function NamingWindow({ opened, title, before, close, save }: NamingWindowProps): ReactElement {
  const { t } = useTranslation();
  const mayShare = useMay("incident.respond");
  const [name, setName] = useState(before.name);
  const [shared, setShared] = useState(before.shared);
  return (
    <Ask
      opened={opened}
      title={title}
      deed={t("views.save_deed")}
      disabled={name.trim() === ""}
      close={close}
      act={async () => {
        await save({ name: name.trim(), shared });
        await queryClient.invalidateQueries({ queryKey: viewsQuery.queryKey });
        say(t("views.saved"));
        close();
      }}
    >
      <TextInput
        label={t("views.name")}
        description={t("views.name_hint")}
        size="md"
        required
        data-autofocus
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {mayShare && (
        <Checkbox
          size="md"
          label={t("views.share")}
          description={t("views.share_hint")}
          checked={shared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
      )}
    </Ask>
  );
}

function Deleting({ view, close }: { readonly view: SavedView | null; readonly close: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <Ask
      opened={view !== null}
      title={t("views.delete", { name: view?.name ?? "" })}
      deed={t("views.delete_deed")}
      harmful
      close={close}
      act={async () => {
        if (view !== null) await del("/api/v1/views/{id}", { path: { id: view.id } });
        await queryClient.invalidateQueries({ queryKey: viewsQuery.queryKey });
        say(t("views.deleted"));
        close();
      }}
    >
      <Stack>
        <Text>{view?.shared === true ? t("views.delete_shared") : t("views.delete_own")}</Text>
      </Stack>
    </Ask>
  );
}
