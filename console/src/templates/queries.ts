import { queryOptions } from "@tanstack/react-query";
import { get, post } from "../api.ts";
import type { Template, TemplatePreview } from "../generated/api.ts";
import type { Kind } from "./search.ts";

/** In both languages, as they are written. */
export type Texts = Template["texts"];
export type Language = keyof Texts;
export type Part = keyof Texts["en"];

const noText = { title: "", body: "" };
export const noTexts: Texts = { en: noText, "zh-CN": noText };

/** What is stored, and what may be written. */
export const templatesQuery = queryOptions({
  queryKey: ["config", "templates"],
  queryFn: () => get("/api/v1/templates"),
});

export function versionsQuery(kind: Kind, channel: string | null) {
  return queryOptions({
    queryKey: ["config", "template-versions", kind, channel],
    queryFn: async () =>
      (
        await get("/api/v1/templates/{kind}/versions", {
          path: { kind },
          query: channel === null ? {} : { channel },
        })
      ).rows,
  });
}

export interface Draft {
  readonly kind: Kind;
  readonly channel: string | null;
  readonly texts: Texts;
}

/** What each channel would show. What was shown before stays until the new is there, so that nothing jumps while one types. */
export function previewQuery(draft: Draft, language: Language, incidentId: string | null) {
  return queryOptions({
    queryKey: ["template-preview", draft, language, incidentId],
    queryFn: () => post("/api/v1/templates/preview", { body: { ...draft, language, incident_id: incidentId } }),
    placeholderData: (before) => before,
    gcTime: 0,
    refetchInterval: ({ state }) => (state.dataUpdateCount < lateTries && isLate(state.data) ? lateMs : false),
  });
}

/** What is late may be so since the server has much else to do, and the words are well: nobody should have to type to hear that. */
const lateMs = 2_000;
const lateTries = 6;

function isLate(preview: TemplatePreview | undefined): boolean {
  return preview?.issues.some(({ code }) => code === "limit" || code === "killed" || code === "busy") === true;
}

/** Incidents to try the words with. */
export const recentQuery = queryOptions({
  queryKey: ["incidents", "for-templates"],
  queryFn: async () => (await get("/api/v1/incidents", { query: { limit: 20 } })).rows,
});
