import assert from "node:assert/strict";
import type { z } from "zod";
import { listOf, pageOf } from "#api/schemas/common.ts";
import { proof } from "#api/schemas/deliveries.ts";
import { alert, incident, timelineEntry } from "#api/schemas/incidents.ts";
import type { Api } from "./api.ts";
import { eventually } from "./eventually.ts";
import type { WayIn, World } from "./world.ts";

export type Incident = z.output<typeof incident>;
export type Proof = z.output<typeof proof>;
export type Entry = z.output<typeof timelineEntry>;

/** States of a notification in which something may still go out. */
const waiting: ReadonlySet<string> = new Set(["queued", "sending"]);

/** One standard event (Flashduty's form). */
export interface AlertBody {
  readonly key: string;
  readonly title?: string;
  readonly status?: "Critical" | "Warning" | "Info" | "Ok";
  readonly labels?: Readonly<Record<string, string>>;
}

/** Posts a standard event as a monitoring tool would; the HTTP status. */
export async function post(
  way: WayIn | string,
  { key, title = key, status = "Critical", labels = {} }: AlertBody,
): Promise<number> {
  const body = JSON.stringify({ alert_key: key, title_rule: title, event_status: status, labels });
  const url = typeof way === "string" ? way : way.url;
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  await answer.body?.cancel();
  return answer.status;
}

/** Posts an event that has to be taken. */
export async function fire(way: WayIn | string, alertBody: AlertBody): Promise<void> {
  assert.equal(await post(way, alertBody), 200);
}

export async function incidentsTitled(api: Api, title: string): Promise<readonly Incident[]> {
  const page = await api.get(`/api/v1/incidents?limit=200&text=${encodeURIComponent(title)}`, pageOf(incident));
  return page.rows;
}

/** The one incident with this title; waits for it. */
export function theIncident(api: Api, title: string): Promise<Incident> {
  return eventually(`the incident ${title}`, async () => {
    const rows = await incidentsTitled(api, title);
    assert.equal(rows.length, 1, `incidents titled ${title}`);
    return rows[0];
  });
}

/** Waits until an incident is as wanted. */
export function until(
  api: Api,
  id: string,
  what: string,
  holds: (now: Incident) => boolean,
  withinMs?: number,
): Promise<Incident> {
  return eventually(
    what,
    async () => {
      const now = await api.get(`/api/v1/incidents/${id}`, incident);
      assert.ok(
        holds(now),
        `it is ${now.state}, escalation ${now.escalation.status}, level ${now.escalation.level ?? "none"}`,
      );
      return now;
    },
    withinMs,
  );
}

export async function timelineOf(api: Api, id: string): Promise<readonly Entry[]> {
  return (await api.get(`/api/v1/incidents/${id}/timeline?limit=500`, listOf(timelineEntry))).rows;
}

/** The kinds of the timeline's entries, in order: the story in short. */
export async function kindsOf(api: Api, id: string): Promise<readonly string[]> {
  return (await timelineOf(api, id)).map((entry) => entry.kind);
}

export async function proofsOf(api: Api, id: string): Promise<readonly Proof[]> {
  return (await api.get(`/api/v1/incidents/${id}/notifications`, listOf(proof))).rows;
}

export async function alertsOf(api: Api, id: string): Promise<readonly z.output<typeof alert>[]> {
  return (await api.get(`/api/v1/incidents/${id}/alerts`, pageOf(alert))).rows;
}

/** Waits until nothing of these incidents is on its way any more. */
export async function quiet(api: Api, ids: readonly string[], withinMs?: number): Promise<void> {
  for (const id of ids) {
    await eventually(
      `incident ${id} is quiet`,
      async () => {
        const moving = (await proofsOf(api, id)).filter((each) => waiting.has(each.state));
        assert.deepEqual(
          moving.map((each) => `${each.kind} by ${each.channel}: ${each.state} (${each.note ?? ""})`),
          [],
        );
        return true;
      },
      withinMs,
    );
  }
}

/** The end of each story: nothing is on its way, and nothing came that was not expected. */
export async function assertOver(world: World, ids: readonly string[]): Promise<void> {
  await quiet(world.admin.api, ids);
  world.mail.inbox.assertNothingElse();
  world.receiver.inbox.assertNothingElse();
  assert.deepEqual(
    world.receiver.refused.filter((why) => !why.startsWith("on demand")),
    [],
    "webhooks with bad signatures",
  );
}

/** The page behind the link in a message: GET shows, POST acts. */
export interface ActionPage {
  readonly url: string;
  look(): Promise<{ readonly status: number; readonly html: string }>;
  /** Presses a button: `acknowledge`, `close` … */
  press(what: string): Promise<{ readonly status: number; readonly html: string }>;
}

/** The action page that a mail leads to. */
export function actionPage(links: readonly string[]): ActionPage {
  const url = links.find((each) => new URL(each).pathname.startsWith("/a/"));
  if (url === undefined) throw new Error(`There is no action link among ${links.join(" ")}`);
  const bare = new URL(url);
  bare.search = "";
  return {
    url: bare.href,
    async look() {
      const answer = await fetch(url);
      return { status: answer.status, html: await answer.text() };
    },
    async press(what) {
      const headers = { origin: bare.origin };
      const answer = await fetch(bare, { method: "POST", headers, body: new URLSearchParams({ do: what }) });
      return { status: answer.status, html: await answer.text() };
    },
  };
}
