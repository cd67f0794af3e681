import { randomBytes } from "node:crypto";
import type { App } from "#app/app.ts";
import { createAccount } from "#app/config/accounts.ts";
import type { By, Result } from "#app/config/change.ts";
import { createIntegration } from "#app/config/integrations.ts";
import { createRule } from "#app/config/rules.ts";
import { patchSettings } from "#app/config/settings.ts";
import { createService } from "#app/config/services.ts";
import { inviteUser } from "#app/config/users.ts";
import { completeSetup } from "#app/auth/setup.ts";
import { addAddress, confirmAddress } from "#app/linking/addresses.ts";
import { createLinkCode } from "#app/linking/codes.ts";
import type { Newcomer } from "#app/sandbox.ts";
import { defaultRoom } from "#domain/link.ts";
import type { User } from "#domain/people.ts";
import type { Level, Target } from "#domain/rule.ts";
import type { RunningPlatform, SandboxPlace } from "#ports/sandbox.ts";
import { words } from "./words.ts";

/** The label `service` of the alerts of each act: by it their rule knows them. */
export const alertService = { page: "checkout", ignore: "orders-db" } as const;
/** Seconds until the colleague is paged, in the first act: nobody waits for that. */
const pageSec = 600;
const source = "standard";

/** A platform that runs, and the channel that it is for. */
export interface Started {
  readonly channel: string;
  readonly running: RunningPlatform;
}

/** Who and what is in a sandbox. */
export interface Seeded {
  readonly you: User;
  readonly colleague: User;
  readonly source: string;
  /** Of the integration. */
  readonly key: string;
}

/** Makes the people of a sandbox. Nobody can sign in there: the admin's password is thrown away, the colleague has none. */
export async function seedPeople(app: App, who: Newcomer): Promise<Pick<Seeded, "you" | "colleague">> {
  const { language, timeZone } = who;
  const password = randomBytes(24).toString("base64url");
  const email = "you@sandbox.example";
  const client = { address: "", agent: "sandbox" };
  const { user: you } = must(await completeSetup(app, null, { ...who, email, password }, client));
  const draft = { name: words.colleague[language], email: "colleague@sandbox.example", role: "responder" } as const;
  // Everything goes out at once: there is no next channel to turn to.
  const patienceSec = { critical: 0, warning: 0, info: 0 };
  must(await patchSettings(app, { workspaceName: words.workspace[language], patienceSec }, by(you)));
  const { user: colleague } = must(await inviteUser(app, { ...draft, language, timeZone }, by(you)));
  return { you, colleague };
}

/** Connects a platform and ties its places, as people do it: codes are said and read back over the platform. */
export async function seedPlatform(
  app: App,
  hooks: string,
  { you, colleague }: Pick<Seeded, "you" | "colleague">,
  { channel, running }: Started,
): Promise<void> {
  const account = await accountOf(app, you, { channel, running });
  if (account !== null) await running.connect?.(`${hooks}/hook/${channel}/${account}`);
  await Promise.all(
    running.places.map((place) =>
      tie(app, { account, channel, place, you, owner: place.reader === "colleague" ? colleague : you }),
    ),
  );
}

/** The account's id; null: a bot's opens by itself with its address, which saves a newcomer the wait for it. */
async function accountOf(app: App, you: User, { channel, running }: Started): Promise<string | null> {
  const manifest = app.channels.get(channel)?.manifest;
  if (manifest?.style === "bot" && manifest.config.parse({}).ok) return null;
  const name = manifest?.name[you.language] ?? channel;
  return must(await createAccount(app, { channel, name, config: running.settings }, by(you))).id;
}

interface Tying {
  readonly account: string | null;
  readonly channel: string;
  readonly place: SandboxPlace;
  readonly you: User;
  readonly owner: User;
}

async function tie(app: App, { account, channel, place, you, owner }: Tying): Promise<void> {
  const { tie: how, reader } = place;
  if (how.by === "command") {
    const draft = { kind: how.kind, userId: owner.id, channel, accountId: account };
    return how.say(must(await createLinkCode(app, draft, by(owner))).command);
  }
  const draft = { channel, accountId: account, address: how.address };
  if (reader === "room") {
    const { language, timeZone } = you;
    // Bots cannot change what they said: the wall is to show that they say it again.
    const room = { ...defaultRoom, language, timeZone, events: ["triggered", "acknowledged", "closed"] } as const;
    must(await addAddress(app, { ...draft, userId: null, label: words.room[language], room }, by(you)));
    return;
  }
  const { link } = must(await addAddress(app, { ...draft, userId: owner.id, label: null }, by(owner)));
  if (how.by === "code") must(await confirmAddress(app, { linkId: link.id, code: await how.code() }, by(owner)));
}

/**
 * The service with its rules and its way in; once all places are tied. `ignoredSec`: until the second act turns to the colleague.
 * Answers the key.
 */
export async function seedService(
  app: App,
  { you, colleague }: Pick<Seeded, "you" | "colleague">,
  ignoredSec: number,
): Promise<Seeded> {
  const say = (word: keyof typeof words): string => words[word][you.language];
  const service = must(await createService(app, { name: say("service"), description: say("about") }, by(you)));
  const { links } = await app.snapshots.current();
  const rooms: readonly Target[] = [...links.values()]
    .filter(({ owner, state }) => owner.kind === "workspace" && state === "active")
    .map(({ id }) => ({ kind: "room", linkId: id }));
  const level = (targets: readonly Target[], advanceAfterSec: number): Level => ({
    targets,
    // Nobody in here has chosen a ladder: everything that is verified, at once.
    mode: { kind: "personal" },
    loop: null,
    advanceAfterSec,
    condition: "until_ack",
  });
  for (const act of ["ignore", "page"] as const) {
    const draft = {
      name: say(act === "ignore" ? "ruleIgnore" : "rulePage"),
      enabled: true,
      filter: act === "ignore" ? [[{ key: "labels.service", op: "in", values: [alertService[act]] } as const]] : [],
      delaySec: 0,
      levels: [
        level([{ kind: "user", userId: you.id }, ...rooms], act === "ignore" ? ignoredSec : pageSec),
        level([{ kind: "user", userId: colleague.id }], pageSec),
      ],
      repeat: 0,
    };
    must(await createRule(app, service.id, draft, null, by(you)));
  }
  const draft = { serviceId: service.id, source, name: say("integration") };
  const { key } = must(await createIntegration(app, draft, by(you)));
  return { you, colleague, source, key };
}

function by({ id, name }: User): By {
  return { actor: { kind: "user", userId: id, name }, address: null };
}

/** What a use case made. All of it is ours: a refusal is a fault of the sandbox. */
function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`the sandbox was refused: ${JSON.stringify(result.problem)}`);
}
