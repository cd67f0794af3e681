import { actorName } from "#domain/actor.ts";
import type { TimelineEntry } from "#domain/timeline.ts";
import { type Names, timelineWords } from "../timeline-words.ts";
import { type Html, html } from "./html.ts";
import { timeTag, type View } from "./view.ts";

/** Timeline entries, newest first. */
export function timelineList(view: View, entries: readonly TimelineEntry[], names: Names): Html {
  return html`<ol class="timeline">
    ${entries.toReversed().map((entry) => html`<li>${timelineWords(view, entry.event, names)} <span class="muted">· ${actorName(entry.actor)}${through(entry, names)} · ${timeTag(view, entry.at)}</span></li>`)}
  </ol>`;
}

function through({ via }: TimelineEntry, names: Names): string {
  return via.kind === "channel" ? ` (${names.channel(via.channel)})` : "";
}
