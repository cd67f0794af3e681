import { actorName } from "#domain/actor.ts";
import type { TimelineEntry } from "#domain/timeline.ts";
import { type NameOf, timelineWords } from "../timeline-words.ts";
import { type Html, html } from "./html.ts";
import { timeTag, type View } from "./view.ts";

/** Timeline entries, newest first. */
export function timelineList(view: View, entries: readonly TimelineEntry[], nameOf: NameOf): Html {
  return html`<ol class="timeline">
    ${entries.toReversed().map((entry) => html`<li>${timelineWords(view, entry.event, nameOf)} <span class="muted">· ${actorName(entry.actor)}${through(entry)} · ${timeTag(view, entry.at)}</span></li>`)}
  </ol>`;
}

function through({ via }: TimelineEntry): string {
  return via.kind === "channel" ? ` (${via.channel})` : "";
}
