import type { App } from "#app/app.ts";
import { compose, composeBundle } from "#app/compose.ts";
import type { Incident } from "#domain/incident.ts";
import { isPage, type Notification } from "#domain/notification.ts";
import { worse } from "#domain/severity.ts";
import { conclude, end } from "./conclude.ts";
import type { Crowded, CrowdSpec } from "./crowd.ts";
import { type Deps, leaseMs } from "./deps.ts";
import { turnOf } from "./turn.ts";
import { patienceOf, roadOf, sendBy } from "./route.ts";

/** How crowded pages of one link go out: alone where only one is left, else as a bundle. */
export function bundling(deps: () => Deps): CrowdSpec {
  return {
    async turn({ notification }) {
      const { app } = deps();
      const now = app.clock.now();
      const road = roadOf(deps(), await app.snapshots.recent(), notification);
      if ("kind" in road) return { waitMs: 0, why: "pace" };
      const throttled = patienceOf(deps(), road, notification, now);
      if (throttled > 0) return { waitMs: throttled, why: "patience" };
      const [to] = road.ways;
      return turnOf(deps(), to, notification, to.manifest.pace, now);
    },
    send: (pages) => sendTogether(deps(), pages),
  };
}

async function sendTogether(deps: Deps, crowded: readonly Crowded[]): Promise<void> {
  const { app } = deps;
  const pages = await stillWanted(deps, crowded);
  const [first] = pages;
  if (first === undefined) return;
  const snapshot = await app.snapshots.recent();
  const road = roadOf(deps, snapshot, first.notification);
  const startedAt = app.clock.now();
  const jitter = deps.random();
  const known = (page: Crowded) => ({ snapshot, jitter, earlier: page.earlier, version: page.incident.version });
  if ("kind" in road) {
    for (const page of pages) await conclude(deps, page.notification, road, { ...known(page), to: road, startedAt });
    return;
  }
  if (pages.length === 1) {
    const { notification, incident } = first;
    const says = () => compose(app, snapshot, notification, incident);
    const sent = await sendBy(deps, road, snapshot, notification, says);
    const earlier = [...first.earlier, ...sent.earlier];
    await conclude(deps, sent.row, sent.outcome, { ...known(first), ...sent, earlier });
    return;
  }
  const bundle = bundleRow(app, pages, startedAt);
  // Before it goes out: its buttons and receipts name this row.
  await app.store.write((tx) => tx.save({ notifications: [bundle] }));
  const incidents = pages.map(({ incident }) => incident);
  const says = () => composeBundle(app, snapshot, bundle, incidents);
  const sent = await sendBy(deps, road, snapshot, bundle, says);
  const { outcome, earlier, ...told } = sent;
  // A bundle is one try: what did not go out is gathered anew from its pages.
  const ended =
    outcome.kind === "retry" ? ({ kind: "permanent", blame: "message", why: outcome.why } as const) : outcome;
  await Promise.all([
    conclude(deps, sent.row, ended, { ...known(first), ...told, earlier, version: versionOf(incidents) }),
    ...pages.map((page) =>
      conclude(deps, page.notification, outcome, {
        ...known(page),
        ...told,
        // Those of the message are with its own row, which each page names.
        segments: null,
        exchanges: null,
        refAs: (ref) => ({ ...ref, bundle: bundle.id }),
      }),
    ),
  ]);
}

/** The incidents as they are now; pages of those that were closed meanwhile are cancelled. */
async function stillWanted(deps: Deps, crowded: readonly Crowded[]): Promise<readonly Crowded[]> {
  const { app } = deps;
  const rows = await app.store.read.incidentsById([...new Set(crowded.map(({ incident }) => incident.id))]);
  const now = new Map(rows.map((incident) => [incident.id, incident]));
  const wanted: Crowded[] = [];
  for (const page of crowded) {
    const incident = now.get(page.incident.id) ?? page.incident;
    if (incident.state === "closed" && isPage(page.notification.kind))
      await end(deps, page.notification, "cancelled", "closed", page.earlier);
    else wanted.push({ ...page, incident });
  }
  return wanted;
}

/** What a bundle shows is as new as the sum of its incidents' versions. */
export function versionOf(incidents: readonly Incident[]): number {
  return incidents.reduce((sum, { version }) => sum + version, 0);
}

function bundleRow(app: App, pages: readonly Crowded[], now: number): Notification {
  const rows = pages.map(({ notification }) => notification);
  // The caller has at least two.
  const [first] = rows as [Notification, ...Notification[]];
  const id = app.ids.next();
  return {
    ...first,
    id,
    key: `bundle|${id}`,
    kind: "bundle",
    incidentId: null,
    severity: rows.reduce((found, row) => worse(found, row.severity), first.severity),
    state: "sending",
    grade: 0,
    note: null,
    data: { members: rows.map((row) => row.id).join(",") },
    dueAt: now,
    attempts: 0,
    ref: null,
    shownVersion: 0,
    reviseAt: null,
    leaseOwner: app.node,
    leaseUntil: now + leaseMs,
    createdAt: now,
    updatedAt: now,
  };
}
