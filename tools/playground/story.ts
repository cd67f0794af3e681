import assert from "node:assert/strict";
import type { PlaceKind } from "#domain/link.ts";
import type { WayIn, World } from "../../test/support/world.ts";
import { labels, person, type PlaceName } from "./places.ts";
import { linkCommand, pageEverywhere, send, workspace } from "./product.ts";
import type { Screen } from "./screen.ts";
import type { Signing } from "./signing.ts";

// What the Playground cannot do is not asked of it: it deletes no message (501), knows no refresh and no targeted message, has one person,
// reads no app package (so no list of commands), and shows mentions in cards as plain text.

/** All that a step needs. */
export interface Stage {
  readonly world: World;
  readonly screen: Screen;
  readonly signing: Signing;
}

/** Something that had to be so was not. */
export class Untrue extends Error {
  override readonly name = "Untrue";
}

const incident = "Checkout answers with 5xx";
const all = Object.keys(labels) as readonly PlaceName[];

/** From the first word said to the bot to the end of two incidents. */
export async function tell(stage: Stage): Promise<void> {
  const { screen } = stage;
  await screen.open("personal");
  await screen.say("whoami");
  await fact("somebody who is not linked is shown the way to link", async () => {
    const card = await screen.card(/I do not know who you are/);
    // A button that opens a page is drawn as a link.
    await card.getByRole("link", { name: "Link now" }).waitFor();
    await screen.shot("stranger", card);
  });
  await link(stage, "personal", "person", "", /Linked: you are Ada Admin/);
  await link(stage, "chat", "chat", labels.chat, /Linked: incidents can be sent to War room/);
  await link(stage, "channel", "team", "", /Linked: incidents can be sent to Payments › Incidents/);
  await askAround(stage);
  const way = await pageEverywhere(stage.world);
  await answerIncident(stage, way);
  await readRichCard(stage, way);
  await fact("the product took every activity", () => {
    const refused = stage.signing.exchanges.filter(({ status }) => status !== 200);
    assert.deepEqual(refused, []);
  });
}

/** Waits for a fact and says it. */
async function fact(what: string, check: () => Promise<void> | void): Promise<void> {
  try {
    await check();
  } catch (error) {
    throw new Untrue(what, { cause: error });
  }
  console.log(`✔ ${what}`);
}

async function link(stage: Stage, place: PlaceName, kind: PlaceKind, name: string, done: RegExp): Promise<void> {
  const { world, screen } = stage;
  const command = await linkCommand(world, kind);
  const [verb = ""] = command.split(" ");
  await screen.open(place);
  await screen.say(`${command} ${name}`.trim());
  const asked = /Link .* to Tocsin\?/;
  await fact(`${verb} is answered by a card that names workspace and account, with Link now`, async () => {
    const card = await screen.card(asked);
    await card.getByText(new RegExp(`linked to ${person}.* in ${workspace}\\?`)).waitFor();
    await card.getByRole("button", { name: "Link now" }).waitFor();
    await screen.shot(`${verb}-asked`, card);
  });
  await screen.press(await screen.card(asked), "Link now");
  await fact(`Link now links the ${kind}, and says so`, async () => {
    // A text that answers a click is shown under the card.
    await screen.under(done).waitFor();
    await screen.shot(`${verb}-linked`, screen.under(done));
  });
}

async function askAround({ world, screen }: Stage): Promise<void> {
  const questions: readonly (readonly [PlaceName, string, RegExp])[] = [
    ["personal", "help", /linkTeam/],
    ["personal", "status", /Linked as/],
    ["personal", "whoami", /You are Ada Admin \(admin@example\.test\)/],
    ["chat", "status", /Linked as War room/],
    ["channel", "status", /Linked as Payments › Incidents/],
  ];
  for (const [place, question, answer] of questions) {
    await screen.open(place);
    await screen.say(question);
    await fact(`${question} is answered in ${labels[place]}`, async () => {
      await screen.shot(`${question}-${place}`, await screen.card(answer));
    });
  }
  await screen.open("chat");
  await screen.say("whoami");
  await fact("whoami said in a group chat is answered to the one who asked, alone", async () => {
    await screen.open("personal");
    await screen
      .cards(/You are Ada Admin/)
      .nth(1)
      .waitFor();
    await screen.open("chat");
    assert.equal(await screen.cards(world.admin.email).count(), 0);
  });
}

async function answerIncident(stage: Stage, way: WayIn): Promise<void> {
  const { screen } = stage;
  await send(way, {
    alert_key: "checkout-5xx",
    title_rule: incident,
    event_status: "Critical",
    description: "12 % of the requests of the last five minutes failed.",
    labels: { service: "checkout", region: "eu-west-1", check: "http_5xx" },
  });
  await everywhere(stage, "the card of the incident arrives", "page", /Acknowledge/);

  await screen.open("chat");
  await screen.press(await screen.card(incident), "Acknowledge");
  await fact("Acknowledge changes the card for the one who pressed it", async () => {
    await screen.card(/Acknowledged by Ada Admin/);
    const pressed = stage.signing.exchanges.findLast(({ activity }) => activity["type"] === "invoke");
    assert.match(pressed?.answer ?? "", /application\/vnd\.microsoft\.card\.adaptive.*Acknowledged by Ada Admin/s);
  });
  await everywhere(stage, "the card says who acknowledged", "acknowledged", /Acknowledged by Ada Admin/);

  await screen.open("channel");
  await screen.press(await screen.card(incident), "Snooze");
  await fact("Snooze opens its presets in the card", async () => {
    const card = await screen.card(incident);
    await card.getByRole("button", { name: "4 h", exact: true }).waitFor();
    await screen.shot("snooze-presets", card);
    await screen.press(card, "4 h");
  });
  await everywhere(stage, "the card says until when it is snoozed", "snoozed", /Snoozed until/);

  await screen.open("personal");
  await screen.press(await screen.card(incident), "Close");
  await everywhere(stage, "the card says who closed", "closed", /Closed by Ada Admin/);
}

/** Edited where it is: a second card would ring again. */
async function everywhere(
  { screen }: Stage,
  what: string,
  name: string,
  words: RegExp,
  title = incident,
): Promise<void> {
  for (const place of all) {
    await screen.open(place);
    await fact(`${what} in ${labels[place]}, and it is the only one`, async () => {
      await screen.cards(title).filter({ hasText: words }).waitFor();
      assert.equal(await screen.cards(title).count(), 1);
      await screen.shot(`${name}-${place}`, screen.cards(title));
    });
  }
}

/** All parts that a card can have, folded ones too, and an end that nobody answered for. */
async function readRichCard(stage: Stage, way: WayIn): Promise<void> {
  const { screen } = stage;
  const title = "数据库磁盘空间不足 · Disk of db-1.internal.example.test is filling up, 4 hours left at this speed";
  const event = { alert_key: "disk-db-1", title_rule: title, labels: manyLabels } as const;
  await send(way, {
    ...event,
    event_status: "Warning",
    description: [
      "The volume /var/lib/postgresql has 3.1 GB of 200 GB left. It lost 0.8 GB an hour in the last six hours.",
      "Most of it is WAL: the replica db-2 has been disconnected since 03:12, and its slot holds everything back.",
      "What to do: bring db-2 back, or drop the slot `replica_db_2` and build the replica anew from a backup.",
      "*Not bold*, [no link](https://example.test), <at>nobody</at> and <b>no tag</b>: this text comes from outside.",
    ].join("\n\n"),
    links: [
      { title: "Runbook: disk of a database", href: "https://wiki.example.test/runbooks/database-disk" },
      { title: "Dashboard", href: "https://grafana.example.test/d/db-1?from=now-6h" },
    ],
  });
  await everywhere(stage, "a card with all parts arrives", "rich", /Acknowledge/, title);
  await screen.open("personal");
  const card = await screen.card(title);
  await fact("what is folded opens", async () => {
    await screen.press(card, "Details");
    await card.getByText("this text comes from outside").waitFor();
    await screen.press(card, `Labels (${Object.keys(manyLabels).length})`);
    await card.getByText("mountpoint").waitFor();
    await screen.shot("rich-opened", card);
  });
  await send(way, { ...event, event_status: "Ok" });
  await everywhere(stage, "the card says that it is over", "resolved", /Closed/, title);
}

const manyLabels = {
  host: "db-1.internal.example.test",
  mountpoint: "/var/lib/postgresql",
  device: "/dev/nvme1n1",
  cluster: "eu-west-1-production",
  role: "primary",
  team: "payments",
  used_percent: "98.4",
} as const;
