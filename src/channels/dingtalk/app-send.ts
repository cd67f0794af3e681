import * as z from "zod";
import { sendPlainer } from "#channels/kit/plainer.ts";
import { oneLine, trim } from "#channels/kit/trim.ts";
import type { Attempt, ChannelDeps, Outcome, Ref } from "#ports/channel.ts";
import { createAndDeliver, deliverCard, sendDing, sendMessage, trackIdOf, updateCard, updateNote } from "./app-api.ts";
import type { CardOrder } from "./app-api.ts";
import type { CardVars } from "./app-card.ts";
import type { Client } from "./app-client.ts";
import { cardExists, ruleOf } from "./app-codes.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import { kept, urgentMs } from "./app-limits.ts";
import { failureOf } from "./app-outcome.ts";
import type { RobotMessage } from "./app-plain.ts";
import type { Quiet } from "./app-quiet.ts";
import type { AppWire, Rings } from "./app-render.ts";

/** Messages of one account. */
export interface Messenger {
  readonly send: (wire: AppWire, to: AppAddress, attempt: Attempt) => Promise<Outcome>;
  readonly revise: (ref: Ref, wire: AppWire, to: AppAddress, attempt: Attempt) => Promise<Outcome>;
  /** Shows the note of a message on a card, to one reader alone; what a click's response would have done in time. */
  readonly note: (ref: Ref, wire: AppWire, to: AppAddress, attempt: Attempt) => Promise<Outcome>;
}

export interface MessengerParts {
  readonly config: AppConfig;
  readonly client: Client;
  readonly quiet: Quiet;
  readonly deps: Pick<ChannelDeps, "log" | "accountId">;
}

interface CardForm {
  readonly vars: CardVars;
  readonly rings: Rings | null;
  readonly alert: string;
}

/** A way to say a message: a card, or a message of the robot. */
type Form = CardForm | { readonly message: RobotMessage };

/** The messenger of one account. */
export function createMessenger({ config, client, quiet, deps }: MessengerParts): Messenger {
  // Of cards that were made, or may have been: what we know of why nobody has got them. `made`: only to be delivered again.
  const failures = new Map<string, { readonly made: boolean; readonly outcome: Outcome }>();

  async function postCard(form: CardForm, to: AppAddress, index: number, attempt: Attempt): Promise<Outcome> {
    const outTrackId = trackIdOf(attempt.idempotencyKey, index);
    const before = failures.get(outTrackId);
    // What was refused for its contents is refused again, under whatever error.
    if (before?.outcome.kind === "permanent" && before.outcome.blame === "message") return before.outcome;
    const made = before?.made === true;
    const order: CardOrder = { ...form, outTrackId };
    const call = made ? deliverCard(config, to, order) : createAndDeliver(config, deps.accountId, to, order);
    const reading = await client(call, attempt.signal);
    // Made by an earlier try of this message whose answer was lost, and not known to have failed.
    const isThere = !reading.ok && reading.code === cardExists && before === undefined;
    const failure = reading.ok ? undeliveredTo(reading.answer) : isThere ? null : reading.failure;
    if (failure === null) return { kind: "accepted", ref: { outTrackId }, receipts: false };
    if (failure.kind === "unknown") return failure;
    if (failures.size >= kept.undelivered) failures.delete([...failures.keys()][0] ?? "");
    failures.set(outTrackId, { made: reading.ok || made || reading.code === cardExists, outcome: failure });
    return failure;
  }

  async function postMessage(message: RobotMessage, to: AppAddress, { signal }: Attempt): Promise<Outcome> {
    const reading = await client(sendMessage(config, to, message), signal);
    return reading.ok ? outcomeOfMessage(reading.answer) : reading.failure;
  }

  /** The page stands, whatever comes of this: it is not sent again because a call failed. */
  async function ring(sent: Accepted, text: string, to: AppAddress, { signal }: Attempt): Promise<Outcome> {
    const { urgent } = config;
    if (urgent === "off" || to.kind !== "user") return sent;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(urgentMs)]);
    const reading = await client(sendDing(config, urgent, to.id, text), limited);
    const missed = dingForm.safeParse(reading.ok ? reading.answer : null).data?.failedList ?? {};
    const why = reading.ok ? (Object.keys(missed)[0] ?? null) : reading.failure.why;
    if (why === null) return sent;
    const note = `DingTalk did not ring besides: ${trim(oneLine(why), 200)}`;
    deps.log.warn({ why: note, by: urgent }, "a critical page was sent, but DingTalk did not ring besides");
    return { ...sent, note };
  }

  return {
    async send(wire, to, attempt) {
      if (to.clientId !== config.clientId) return foreign;
      const post = (form: Form, index: number): Promise<Outcome> =>
        "message" in form ? postMessage(form.message, to, attempt) : postCard(form, to, index, attempt);
      const sent = await sendPlainer(formsOf(wire, config, to), post, deps.log);
      return sent.kind === "accepted" && wire.urgent !== null ? ring(sent, wire.urgent, to, attempt) : sent;
    },
    async revise(ref, wire, _, { signal }) {
      const { outTrackId } = ref;
      if (outTrackId === undefined) return noCard;
      await quiet.over(outTrackId, signal);
      const edit = async (vars: CardVars): Promise<Outcome> => {
        const reading = await client(updateCard(outTrackId, vars), signal);
        if (!reading.ok) return reading.failure;
        if (reading.answer["result"] !== false) return { kind: "accepted", ref, receipts: false };
        return { kind: "retry", scope: "message", afterMs: null, why: "DingTalk says that the card was not changed" };
      };
      return sendPlainer([wire.card, wire.spare], edit, deps.log);
    },
    async note({ outTrackId }, { note }, to, { signal }) {
      if (outTrackId === undefined) return noCard;
      await quiet.over(outTrackId, signal);
      const reading = await client(updateNote(outTrackId, to.id, note), signal);
      return reading.ok ? { kind: "accepted", ref: null, receipts: false } : reading.failure;
    },
  };
}

type Accepted = Extract<Outcome, { kind: "accepted" }>;

/** `failedList`: user ids by why they did not get it. */
const dingForm = z.object({ failedList: z.record(z.string(), z.unknown()).catch({}) });

const noCard: Outcome = { kind: "permanent", blame: "message", why: "a message of the robot cannot be edited" };

const foreign: Outcome = {
  kind: "permanent",
  blame: "address",
  why: "this person or group was linked to another app: link them again",
};

/** Richest first. Only a card in a group rings somebody by name; without a template there are no cards. */
function formsOf(
  { card, spare, rings, alert, plain }: AppWire,
  { cardTemplateId }: AppConfig,
  to: AppAddress,
): readonly [Form, ...Form[]] {
  const [first, ...more] = plain.map((message): Form => ({ message }));
  const messages: readonly [Form, ...Form[]] = [first ?? { message: plain[0] }, ...more];
  if (cardTemplateId === undefined) return messages;
  const calm: Form = { vars: card, rings: null, alert };
  const rest: readonly Form[] = [{ vars: spare, rings: null, alert }, ...messages];
  return rings === null || to.kind === "user" ? [calm, ...rest] : [{ ...calm, rings }, calm, ...rest];
}

const resultForm = z.object({ success: z.boolean(), errorMsg: z.string().optional().catch(undefined) });
const createdForm = z.object({ result: z.object({ deliverResults: z.array(resultForm).min(1) }) });
const deliveredForm = z.object({ result: z.array(resultForm).min(1) });

/** The card was made; whether it was delivered is told for each place. Null: it was. */
function undeliveredTo(answer: Readonly<Record<string, unknown>>): Outcome | null {
  // The platform's older word for success.
  if (answer["errcode"] === 0) return null;
  const results =
    createdForm.safeParse(answer).data?.result.deliverResults ?? deliveredForm.safeParse(answer).data?.result;
  if (results === undefined) return { kind: "unknown", why: "DingTalk did not say whether the card was delivered" };
  const failed = results.find(({ success }) => !success);
  if (failed === undefined) return null;
  const says = failed.errorMsg ?? "";
  const rule = ruleOf(says);
  if (rule !== null) return failureOf(rule, says);
  const why = `DingTalk made the card and did not deliver it: ${says.replaceAll(/[^\p{L}\p{N} ._-]/gu, "").slice(0, 100)}`;
  return { kind: "retry", scope: "message", afterMs: null, why };
}

const ids = z.array(z.string()).optional().catch(undefined);
const messageForm = z.object({
  processQueryKey: z.string().min(1).max(500).optional().catch(undefined),
  invalidStaffIdList: ids,
  flowControlledStaffIdList: ids,
});

/** Robot messages name no error for somebody who did not get it, but list them. */
function outcomeOfMessage(answer: Readonly<Record<string, unknown>>): Outcome {
  const { processQueryKey, invalidStaffIdList = [], flowControlledStaffIdList = [] } = messageForm.parse(answer);
  if (invalidStaffIdList.length > 0)
    return { kind: "permanent", blame: "address", why: "DingTalk does not know this person: they may have left" };
  if (flowControlledStaffIdList.length > 0)
    return {
      kind: "retry",
      scope: "address",
      afterMs: 60_000,
      why: "DingTalk takes no more messages for this person now",
    };
  if (processQueryKey === undefined) return { kind: "unknown", why: "DingTalk did not confirm the message" };
  return { kind: "accepted", ref: { processQueryKey }, receipts: false };
}
