import type { App } from "#app/app.ts";
import type { Sandbox, SandboxDevice, SandboxRun } from "#app/sandbox.ts";
import type { Incident } from "#domain/incident.ts";
import type { User } from "#domain/people.ts";
import type { z } from "zod";
import { nextSteps } from "./next-steps.ts";
import { presentProofs } from "./present-deliveries.ts";
import { presentIncident, presentTimeline } from "./present.ts";
import { namesFor } from "./timeline-words.ts";
import { iso, isoOrNull } from "./schemas/common.ts";
import type * as shape from "./schemas/sandbox.ts";

type Shown = NonNullable<z.output<typeof shape.sandbox>["run"]>;
/** More than a sandbox ever has to tell. */
const timelineLimit = 200;

/** The sandbox as the wall shows it, in the words of whoever asks. */
export async function presentSandbox(sandbox: Sandbox, reader: User): Promise<z.output<typeof shape.sandbox>> {
  const run = sandbox.current();
  if (run === null) return { run: null };
  const { app } = run;
  const { rows } = await app.store.read.incidents({}, { limit: 1, cursor: null });
  const [newest = null] = rows;
  return {
    run: {
      started_at: iso(run.startedAt),
      ends_at: isoOrNull(sandbox.endsAt()),
      you: run.you.name,
      colleague: run.colleague.name,
      curl: run.curl,
      act: newest === null ? null : run.actOf(newest.id),
      ...(newest === null ? nothingYet : await courseOf(app, newest, reader)),
      devices: devicesOf(run),
    },
  };
}

const nothingYet: Pick<Shown, "incident" | "timeline" | "next" | "notifications"> = {
  incident: null,
  timeline: [],
  next: [],
  notifications: [],
};

async function courseOf(app: App, incident: Incident, reader: User): Promise<typeof nothingYet> {
  const { read } = app.store;
  const { ruleId, ruleVersion } = incident.escalation;
  const [now, timers, entries, sent, rule] = await Promise.all([
    app.snapshots.current(),
    read.timersOf(incident.id),
    read.timeline(incident.id, 0, timelineLimit),
    read.notificationsOf(incident.id),
    ruleId === null || ruleVersion === null ? null : read.ruleVersion(ruleId, ruleVersion),
  ]);
  const { language } = reader;
  const steps = nextSteps(incident, rule, timers, now, language);
  const names = namesFor(app, now, language);
  return {
    incident: presentIncident(incident, now, app.publicUrl),
    timeline: entries.map((entry) => presentTimeline(entry, reader, names)),
    next: steps.map(({ at, who, ...step }) => ({ ...step, at: isoOrNull(at), who: [...who] })),
    notifications: await presentProofs(sent, read, now, incident.serviceId, language),
  };
}

function devicesOf(run: SandboxRun): Shown["devices"] {
  return run.devices().flatMap(({ channel, look, places, messages }) => {
    const manifest = run.app.channels.get(channel)?.manifest;
    if (manifest === undefined) return [];
    return {
      channel,
      name: manifest.name,
      style: manifest.style,
      kind: look.kind,
      colour: look.colour,
      places: places.map((place) => ({ ...place })),
      messages: messages.map(messageOf),
    };
  });
}

function messageOf({ edits: _, at, editedAt, card, buttons, mine, ...message }: SandboxDevice["messages"][number]) {
  return {
    ...message,
    mine: mine === true,
    at: iso(at),
    edited_at: isoOrNull(editedAt),
    card: card === null ? null : { ...card },
    buttons: buttons.map(({ options, ...button }) => ({ ...button, options: [...options] })),
  };
}
