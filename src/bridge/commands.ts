import { isAllowed } from "#domain/bridge.ts";
import type { Language } from "#domain/people.ts";
import type { RawRequest, RawResponse } from "#ports/inbound.ts";
import type { MattermostUser } from "#ports/bridge.ts";
import type { BridgeUser } from "#ports/bridge-store.ts";
import { connectUrl, disconnect } from "./connect.ts";
import type { BridgeDeps } from "./deps.ts";
import { languageOf } from "./people.ts";
import { setNotifications, wantsNotifications } from "./preference.ts";
import type { Sides } from "./settings.ts";
import { commandWords, fillWords } from "./words.ts";

type Word = keyof typeof commandWords;

/** What is said back, to the one who typed it alone. */
interface Said {
  readonly word: Word;
  readonly values?: Readonly<Record<string, string>>;
}

interface Typed {
  readonly deps: BridgeDeps;
  readonly sides: Sides;
  readonly reader: MattermostUser;
  readonly language: Language;
  /** As they typed it, without the slash. */
  readonly trigger: string;
  readonly user: BridgeUser | null;
  /** What stands behind the name of the command. */
  readonly rest: readonly string[];
}

const idForm = /^[a-z0-9]{26}$/u;
const givenLength = 60;

/** A slash command (developers.mattermost.com, "Custom slash commands"): a form with the token of its team in it. */
export async function takeCommand(deps: BridgeDeps, request: RawRequest): Promise<RawResponse> {
  if (request.method !== "POST") return { status: 405, headers: {}, body: "" };
  const form = new URLSearchParams(Buffer.from(request.body).toString("utf8"));
  const field = (name: string): string => form.get(name) ?? "";
  const [teamId, userId, token] = [field("team_id"), field("user_id"), field("token")];
  const sides = await deps.settings.anySides();
  if (sides === null || !idForm.test(teamId) || !idForm.test(userId)) return { status: 401, headers: {}, body: "" };
  // Both places that the server writes it to have to agree.
  const header = /^Token (\S+)$/u.exec(request.headers["authorization"] ?? "")?.[1];
  if ((header !== undefined && header !== token) || !(await deps.slash.isOurs(sides, teamId, token)))
    return { status: 401, headers: {}, body: "" };
  const trigger = field("command").replace(/^\//u, "").slice(0, givenLength) || deps.slash.trigger();
  const reader = await sides.mattermost.user(userId);
  if (!reader.ok) return say("en", { word: "trouble" }, trigger);
  const language = languageOf(reader.value.locale);
  if (!sides.settings.enabled) return say(language, { word: "off" }, trigger);
  const [name = "", ...rest] = field("text").trim().split(/\s+/u);
  const user = await deps.app.store.read.bridgeUser(userId);
  // The words that come without being asked for name the command that works where this person is.
  if (user !== null && user.commandTrigger !== trigger)
    await deps.app.store.write((tx) => tx.patchBridgeUser(user.id, { commandTrigger: trigger }));
  const typed: Typed = { deps, sides, reader: reader.value, language, trigger, user, rest };
  const run = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return say(language, run === undefined ? { word: "unknown" } : await run(typed), trigger);
}

function say(language: Language, { word, values = {} }: Said, trigger: string): RawResponse {
  const text = fillWords(commandWords[word][language], { trigger, ...values });
  return {
    status: 200,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify({ response_type: "ephemeral", text }),
  };
}

type Command = (typed: Typed) => Promise<Said> | Said;

const commands: Readonly<Record<string, Command>> = {
  async connect({ deps, sides, reader, trigger, user }) {
    if (user?.state === "connected") return { word: "alreadyConnected" };
    if (reader.isBot || !isAllowed(reader.email, sides.settings.allowList)) return { word: "notAllowed" };
    const { app } = deps;
    if (user === null && (await app.store.read.countBridgeUsers()) >= sides.settings.maxUsers) return { word: "full" };
    return { word: "connect", values: { url: connectUrl(app, reader.id, trigger) } };
  },

  disconnect: async ({ deps, reader }) => ({
    word: (await disconnect(deps, reader.id, `mattermost:${reader.id}`)) ? "disconnected" : "notConnectedError",
  }),

  status({ user }) {
    if (user === null) return { word: "statusNot" };
    return { word: user.state === "connected" ? "statusConnected" : "statusLost" };
  },

  notifications(typed) {
    const [given = "", ...more] = typed.rest;
    if (given === "" || more.length > 0) return { word: "oneArgument" };
    const run = Object.hasOwn(switches, given) ? switches[given] : undefined;
    // Only letters of what they typed go back: it is shown as Markdown.
    const shown = given.replaceAll(/[^\p{L}\p{N}-]/gu, "").slice(0, givenLength);
    if (run === undefined) return { word: "notAnArgument", values: { given: shown } };
    if (typed.user === null) return { word: "connectFirst" };
    return run(typed, typed.user);
  },

  help: () => ({ word: "help" }),
};

const stateOf = (language: Language, isOn: boolean): Readonly<Record<string, string>> => ({
  state: commandWords[isOn ? "enabled" : "disabled"][language],
});

async function turn({ deps, sides, language }: Typed, user: BridgeUser, isOn: boolean): Promise<Said> {
  if (!(await setNotifications(deps, sides, user, isOn))) return { word: "trouble" };
  return { word: "notificationsNow", values: stateOf(language, isOn) };
}

const switches: Readonly<Record<string, (typed: Typed, user: BridgeUser) => Promise<Said>>> = {
  on: (typed, user) => turn(typed, user, true),
  off: (typed, user) => turn(typed, user, false),
  status: async ({ sides, language }, user) => ({
    word: "notificationsAre",
    values: stateOf(language, await wantsNotifications(sides, user)),
  }),
};
