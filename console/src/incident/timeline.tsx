import { Button, SegmentedControl, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { useChannels } from "../account/own.ts";
import { get } from "../api.ts";
import type { Incident, TimelineEntry } from "../generated/api.ts";
import { At } from "../moment.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { Section } from "./section.tsx";

/** The most that the API gives at a time. */
const readLimit = 500;
const shownAtFirst = 50;
const shows = ["all", "notes"] as const;

/** What happened, newest first; the words come from the server, in the reader's language. */
export function Timeline({ incident: { id } }: { readonly incident: Incident }): ReactElement {
  const { t } = useTranslation();
  const [show, setShow] = useState<(typeof shows)[number]>("all");
  const [shown, setShown] = useState(shownAtFirst);
  const timeline = useQuery({ queryKey: ["incident", id, "timeline"], queryFn: () => readAll(id) });
  const entries = (timeline.data ?? []).filter((entry) => show === "all" || isNote(entry)).toReversed();
  const choice = (
    <SegmentedControl
      aria-label={t("incident.timeline_show")}
      value={show}
      onChange={setShow}
      data={shows.map((value) => ({ value, label: t(`incident.timeline_${value}`) }))}
    />
  );
  return (
    <Section title={t("incident.timeline")} beside={choice}>
      {timeline.isError && <Trouble error={timeline.error} again={() => void timeline.refetch()} />}
      {timeline.data !== undefined && entries.length === 0 && <Text>{t("incident.no_notes")}</Text>}
      <ol className="timeline">
        {entries.slice(0, shown).map((entry) => (
          <Entry key={entry.seq} entry={entry} />
        ))}
      </ol>
      {entries.length > shown && (
        <Button variant="default" onClick={() => setShown(shown + readLimit)}>
          {t("incident.earlier")}
        </Button>
      )}
    </Section>
  );
}

function Entry({ entry }: { readonly entry: TimelineEntry }): ReactElement {
  const { actor } = entry;
  return (
    <li className={isNote(entry) ? "note" : ""} data-kind={entry.kind}>
      <Text style={{ whiteSpace: "pre-wrap" }}>{entry.text}</Text>
      <Text size="sm" c="dimmed">
        {actor.kind === "system" ? "Tocsin" : actor.name} · <ViaWords via={entry.via} /> · <At at={entry.at} />
      </Text>
    </li>
  );
}

function ViaWords({ via }: { readonly via: TimelineEntry["via"] }): string {
  const { t } = useTranslation();
  const { nameOf } = useChannels();
  switch (via.kind) {
    case "channel":
      return t("incident.via_channel", { channel: nameOf(via.channel ?? "") });
    case "console":
    case "api":
    case "action-page":
    case "cli":
    case "engine":
    case "signal":
      return t(`incident.via_${via.kind}`);
    default:
      return via.kind;
  }
}

function isNote({ kind }: TimelineEntry): boolean {
  return kind === "commented";
}

async function readAll(id: string): Promise<readonly TimelineEntry[]> {
  const entries: TimelineEntry[] = [];
  for (;;) {
    const after = entries.at(-1)?.seq ?? 0;
    const { rows } = await get("/api/v1/incidents/{id}/timeline", { path: { id }, query: { after, limit: readLimit } });
    entries.push(...rows);
    if (rows.length < readLimit) return entries;
  }
}
