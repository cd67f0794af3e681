import { queryOptions } from "@tanstack/react-query";
import { get } from "../api.ts";
import type { Account, Channel, Integration, Link } from "../generated/api.ts";
import { type Language, languageOf } from "../i18n.ts";
import { integrationsQuery, queryClient } from "../queries.ts";

/** Events come without a change of what people set up: while one is waited for, it is looked for so often. */
const waitingMs = 2_000;
/** Otherwise the time of the last event may be so old. */
const calmMs = 15_000;

export const sourcesQuery = queryOptions({
  queryKey: ["config", "sources"],
  queryFn: async () => (await get("/api/v1/sources")).rows,
});

/** Live while it is looked at. */
export const liveIntegrationsQuery = queryOptions({
  ...integrationsQuery,
  refetchInterval: ({ state }) => (state.data?.some(isAwaited) === true ? waitingMs : calmMs),
});

/** Is it set up to receive, and has not yet? */
export function isAwaited(row: Integration): boolean {
  return row.enabled && row.last_event_at === null;
}

/** For those who may change settings. */
export const accountsQuery = queryOptions({
  queryKey: ["config", "accounts"],
  queryFn: async () => (await get("/api/v1/accounts")).rows,
});

/** Asks the platform: not again at every change of the settings of others. */
export function checkQuery(id: string) {
  return queryOptions({
    queryKey: ["account-check", id],
    queryFn: async () => (await get("/api/v1/accounts/{id}/check", { path: { id } })).rows,
    retry: false,
  });
}

export function downloadsQuery(id: string) {
  return queryOptions({
    queryKey: ["config", "downloads", id],
    queryFn: async () => (await get("/api/v1/accounts/{id}/downloads", { path: { id } })).rows,
  });
}

export function guideQuery(kind: "channel" | "source", id: string, language: Language) {
  return queryOptions({
    queryKey: ["guide", kind, id, language],
    queryFn: async () =>
      kind === "channel"
        ? (await get("/api/v1/channels/{id}/guide", { path: { id }, query: { language } })).text
        : (await get("/api/v1/sources/{id}/guide", { path: { id }, query: { language } })).text,
    staleTime: Infinity,
  });
}

/** Reads again what was changed here, without waiting for the server to say so. */
export function configChanged(): void {
  void queryClient.invalidateQueries({ queryKey: ["config"] });
}

/** A key as it was told, once. */
export interface ToldKey {
  readonly key: string;
  readonly url: string;
  readonly curl: string;
}

/** What was told once is kept for as long as this tab shows the console, and nowhere else. */
export function toldKeyQuery(id: string) {
  return queryOptions({
    queryKey: ["told-key", id],
    queryFn: (): ToldKey | null => null,
    enabled: false,
    staleTime: Infinity,
    gcTime: Infinity,
  });
}

/** Keeps a key that was told just now. */
export function rememberKey(id: string, { key, url, curl }: ToldKey): void {
  queryClient.setQueryData<ToldKey>(["told-key", id], { key, url, curl });
}

/** Words that a channel or source brings in both languages, in the reader's. */
export function inLanguage(words: Readonly<Record<Language, string>>, language: string): string {
  return words[languageOf(language)];
}

type FieldOf<T extends readonly unknown[]> = T[number];

/** A field of a form that a channel brings. */
export type Field = FieldOf<Channel["config_fields"]>;

/** Is there anything that must be filled in before it works? */
function needsSettings(channel: Channel): boolean {
  return channel.config_fields.some((field) => field.required && field.default === undefined);
}

/** A bot has all it needs in its address: its account is made by itself. */
export function needsAccount(channel: Channel): boolean {
  return channel.style !== "bot" || needsSettings(channel);
}

/** Can an admin type a room of it in? Those of an app are linked from there, by a command. */
export function takesRooms(channel: Channel): boolean {
  return channel.verify !== "command" && channel.places.some((place) => place !== "person");
}

/** The links that an account carries: its own, and those that name none. */
export function linksOf(account: Account, links: readonly Link[]): readonly Link[] {
  return links.filter(
    (link) => link.channel === account.channel && (link.account_id === account.id || link.account_id === null),
  );
}
