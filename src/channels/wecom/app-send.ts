import * as z from "zod";
import { sendPlainer } from "#channels/kit/plainer.ts";
import type { Attempt, ChannelDeps, Outcome, Ref } from "#ports/channel.ts";
import { sendCard, sendText, sendToAppGroup, taskIdOf, updateCard } from "./app-api.ts";
import type { Bot } from "./app-bot.ts";
import type { Client } from "./app-client.ts";
import { goodCodes, sentRef, spentParts } from "./app-code.ts";
import type { Code } from "./app-code.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import type { CardMemory } from "./app-memory.ts";
import { isKnownTask, isSpentCode } from "./app-outcome.ts";
import type { Reading } from "./app-outcome.ts";
import type { AppWire } from "./app-render.ts";
import type { Text } from "./app-text.ts";

/** Messages of one account. */
export interface Messenger {
  readonly send: (wire: AppWire, to: AppAddress, attempt: Attempt) => Promise<Outcome>;
  readonly revise: (ref: Ref, wire: AppWire, to: AppAddress, attempt: Attempt) => Promise<Outcome>;
  /** A text alone. `once`: not again what was said within some hours, where the platform can tell. */
  readonly tell: (text: Text, to: AppAddress, attempt: Attempt, once?: boolean) => Promise<Outcome>;
  /** Shows a card anew by a code of this ref, which is named as spent in the outcome's; null: none is good any more. */
  readonly refresh: (ref: Ref, wire: AppWire, to: AppAddress, attempt: Attempt) => Promise<Outcome | null>;
}

/** What the messenger wants of the rest; `bot` null: the account has none. */
export interface MessengerParts {
  readonly config: AppConfig;
  readonly deps: Pick<ChannelDeps, "now" | "log">;
  readonly client: Pick<Client, "call">;
  readonly bot: Bot | null;
  readonly memory: CardMemory;
}

/** The messenger of one account: people by the app, groups by the AI bot, and groups that the app itself created by the app again. */
export function createMessenger(parts: MessengerParts): Messenger {
  const { config, deps, memory } = parts;
  const ways = createWays(parts);

  async function send(wire: AppWire, to: AppAddress, attempt: Attempt): Promise<Outcome> {
    const foreign = foreignTo(config, to);
    if (foreign !== null) return foreign;
    if (to.kind === "appgroup" || !wire.isCard)
      return withRef(await ways.tell(wire.text, to, attempt, false), wire, attempt);
    const forms = ["card", "text"] as const;
    const sent = await sendPlainer(
      forms,
      (form) => (form === "card" ? ways.card(wire, to, attempt) : ways.tell(wire.text, to, attempt, false)),
      deps.log,
    );
    if (sent.kind !== "accepted" || wire.list === null) return sent;
    // The card is not sent again when the list is: its task id is known then.
    const listed = await ways.tell(wire.list, to, attempt, true);
    return listed.kind === "accepted" ? sent : listed;
  }

  async function revise(ref: Ref, wire: AppWire, to: AppAddress, attempt: Attempt): Promise<Outcome> {
    const { taskId } = ref;
    if (taskId === undefined) return { kind: "permanent", blame: "message", why: "the card is not known any more" };
    memory.keep(taskId, wire);
    const done: Outcome = { kind: "accepted", ref: { face: wire.face }, receipts: false };
    // Whoever presses a button of a group's card gets it changed by the answer.
    await memory.calm(taskId, attempt.signal);
    const content = JSON.stringify(wire.card);
    const shown = memory.shown(taskId);
    const isKnown = (shown?.face ?? ref["face"]) === wire.face;
    if (isKnown && (to.kind !== "person" || shown?.content !== content)) return done;
    const codes = to.kind === "person" ? goodCodes(ref, deps.now()) : [];
    const changed = await ways.update(taskId, wire, to, attempt, codes);
    if (changed !== null) return changed;
    if (isKnown) return done;
    const told = await ways.tell(wire.followUp, to, attempt, true);
    if (told.kind !== "accepted") return told;
    memory.show(taskId, { face: wire.face, content: null });
    return { ...done, ref: { face: wire.face, ...spentParts(codes) } };
  }

  return {
    send,
    revise,
    tell: (text, to, attempt, once = false) => ways.tell(text, to, attempt, once),
    refresh: (ref, wire, to, attempt) =>
      ways.update(ref["taskId"] ?? "", wire, to, attempt, goodCodes(ref, deps.now())),
  };
}

interface Ways {
  readonly card: (wire: AppWire, to: AppAddress, attempt: Attempt) => Promise<Outcome>;
  readonly tell: (text: Text, to: AppAddress, attempt: Attempt, once: boolean) => Promise<Outcome>;
  readonly update: (
    taskId: string,
    wire: AppWire,
    to: AppAddress,
    attempt: Attempt,
    codes: readonly Code[],
  ) => Promise<Outcome | null>;
}

function createWays({ config, deps, client, bot, memory }: MessengerParts): Ways {
  async function toGroup(to: AppAddress, message: object, signal: AbortSignal): Promise<Reading> {
    if (bot === null) return { ok: false, failure: noBot, code: null };
    // Long connection, "send": 1 for one person, 2 for a group.
    return bot.ask("aibot_send_msg", { chatid: to.id, chat_type: 2, ...message }, signal);
  }

  return {
    async card(wire, to, attempt) {
      const taskId = taskIdOf(attempt.idempotencyKey);
      const card = { msgtype: "template_card", template_card: { ...wire.card, task_id: taskId } };
      const reading =
        to.kind === "person"
          ? await client.call(sendCard(config, to.id, wire.card, taskId), attempt.signal)
          : await toGroup(to, card, attempt.signal);
      if (!reading.ok && !isKnownTask(reading)) return reading.failure;
      memory.keep(taskId, wire);
      const refused = reading.ok ? refusedOf(reading.answer, to) : null;
      if (refused !== null) return refused;
      const code = reading.ok ? sentForm.safeParse(reading.answer).data?.response_code : undefined;
      const ref = { ...(code === undefined ? { taskId } : sentRef(taskId, code, deps.now())), face: wire.face };
      return { kind: "accepted", ref, receipts: false };
    },
    async tell(text, to, { signal }, once) {
      const reading =
        to.kind === "person"
          ? await client.call(sendText(config, to.id, text.plain, once), signal)
          : to.kind === "appgroup"
            ? await client.call(sendToAppGroup(to.id, text.markdown), signal)
            : await toGroup(to, { msgtype: "markdown", markdown: { content: text.markdown } }, signal);
      if (!reading.ok) return reading.failure;
      return refusedOf(reading.answer, to) ?? { kind: "accepted", ref: null, receipts: false };
    },
    async update(taskId, wire, to, { signal }, codes) {
      for (const [index, code] of codes.entries()) {
        const reading = await client.call(updateCard(config, to.id, wire.card, code.text), signal);
        if (isSpentCode(reading)) continue;
        if (!reading.ok) return reading.failure;
        const refused = refusedOf(reading.answer, to);
        if (refused !== null) return refused;
        memory.show(taskId, { face: wire.face, content: JSON.stringify(wire.card) });
        const spent = spentParts(codes.slice(0, index + 1));
        return { kind: "accepted", ref: { face: wire.face, ...spent }, receipts: false };
      }
      return null;
    },
  };
}

const noBot = {
  kind: "permanent",
  blame: "address",
  why: "the account has no AI bot any more, without which nothing can be sent to this group: enter its id and secret",
} as const satisfies Outcome;

function foreignTo({ corpId }: AppConfig, to: AppAddress): Outcome | null {
  if (to.corpId === corpId) return null;
  return {
    kind: "permanent",
    blame: "address",
    why: "this person or group was linked to another organization: link them again",
  };
}

/** What is no card cannot be changed; a text takes its place. */
function withRef(outcome: Outcome, wire: AppWire, { idempotencyKey }: Attempt): Outcome {
  if (outcome.kind !== "accepted") return outcome;
  return { ...outcome, ref: { taskId: taskIdOf(idempotencyKey), face: wire.face } };
}

const text = z.string().max(10_000).optional().catch(undefined);
const sentForm = z.object({ response_code: z.string().min(1).max(1_000).optional().catch(undefined) });
const partsForm = z.object({ invaliduser: text, unlicenseduser: text });
const listForm = z.object({ invaliduser: z.array(z.string()).max(1_000) });

/** Success for nobody: an answer names those for whom it was none, in lower case; updates have a list, sends a text. */
function refusedOf(answer: Readonly<Record<string, unknown>>, { kind, id }: AppAddress): Outcome | null {
  const { invaliduser = "", unlicenseduser = "" } = partsForm.safeParse(answer).data ?? {};
  const invalid = [...invaliduser.split("|"), ...(listForm.safeParse(answer).data?.invaliduser ?? [])];
  const isIn = (names: readonly string[]): boolean =>
    kind === "person" && names.some((name) => name.toLowerCase() === id.toLowerCase());
  if (isIn(invalid))
    return {
      kind: "permanent",
      blame: "address",
      why: "WeCom does not know this person, or they may not see the app: widen the app's visible range under App management",
    };
  if (isIn(unlicenseduser.split("|")))
    return { kind: "permanent", blame: "address", why: "this person has no licence for the app's messages" };
  return null;
}
