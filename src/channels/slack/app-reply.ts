import { isLinkVerb } from "#domain/notice.ts";
import { parseCommand } from "#domain/chatcommand.ts";
import type { SnoozeForms } from "#channels/kit/snooze-form.ts";
import type { Attempt, ChannelDeps, Outcome } from "#ports/channel.ts";
import type { Asking, InboundEvent, SnoozeForm } from "#ports/inbound.ts";
import type { Client } from "./app-client.ts";
import { isResponseUrl } from "./app-config.ts";
import type { Address, Config } from "./app-config.ts";
import { snoozeModal } from "./app-form.ts";
import type { Hook } from "./app-hook.ts";
import { readEventId } from "./app-inbound.ts";
import { keptRequests, metadataSize, responseMs, responseUrlMs, triggerMs } from "./app-limits.ts";
import type { Wire } from "./app-wire.ts";

type Event = InboundEvent<Address>;
type Spoken = Extract<Event, { kind: "action" | "ask" | "command" }>;

/** Answers by requests of our own, where the response to Slack's cannot carry them. */
export interface Replies {
  /** These events came in a request that waits for its answer. */
  readonly heard: (hook: Hook, events: readonly Event[], receivedAt: number) => void;
  readonly reply: (event: Event, wire: Wire, attempt: Attempt) => Promise<Outcome>;
  /** Opens the form that a press asks for, while it can. */
  readonly ask: (event: Asking<Address>, form: SnoozeForm, attempt: Attempt) => Promise<Outcome>;
}

interface Waiting {
  readonly receivedAt: number;
  /** Where its answer may be sent; null: Slack named no address, or a strange one. */
  readonly url: string | null;
  /** Opens one form, within seconds. */
  readonly trigger: string | null;
}

const nothingToSay: Outcome = { kind: "accepted", ref: null, receipts: false };

/**
 * The answers of one account. Addresses for answers are kept in memory alone: they are good for half an hour, and whoever has one can
 * answer. After a crash the Web API does instead. So are triggers, which nobody could use any more by then.
 */
export function createReplies(
  client: Client,
  config: Config,
  deps: Pick<ChannelDeps, "now" | "publicUrl">,
  forms: SnoozeForms<Address>,
): Replies {
  const waiting = new Map<string, Waiting>();

  /** By the address that came with the request; null: there is none, or it took no more. */
  async function respond(event: Spoken, wire: Wire, attempt: Attempt): Promise<Outcome | null> {
    const known = waiting.get(event.id);
    if (known?.url === null || known === undefined || deps.now() - known.receivedAt > responseUrlMs) return null;
    // The question whether to link is seen by one person alone, and over with its answer.
    const instead = event.kind === "action" && isLinkVerb(event.verb);
    const outcome = await client.respond(known.url, wire, instead, attempt);
    return outcome.kind === "permanent" || outcome.kind === "retry" ? null : outcome;
  }

  /** For the one who spoke or clicked, and nobody else. */
  async function privately(event: Spoken, wire: Wire, attempt: Attempt): Promise<Outcome> {
    const { place, byAddress } = event;
    if (place !== null && place.kind !== "person" && byAddress !== null) {
      const outcome = await client.whisper(wire, place.address.id, byAddress.id, attempt);
      if (outcome.kind !== "permanent" || outcome.blame !== "address") return outcome;
    }
    return direct(event, wire, attempt);
  }

  function direct({ byAddress }: Spoken, wire: Wire, attempt: Attempt): Promise<Outcome> {
    if (byAddress !== null) return client.send(wire, byAddress, attempt);
    return Promise.resolve({ kind: "permanent", blame: "address", why: "Slack did not say who it was" });
  }

  return {
    heard(hook, events, receivedAt) {
      const url = responseUrlOf(hook, config);
      const trigger = (hook.kind === "interaction" ? hook.interaction.trigger_id : undefined) ?? null;
      for (const { kind, id } of events) {
        // What is sent again has the time of the first one.
        if ((kind !== "action" && kind !== "ask" && kind !== "command") || waiting.has(id)) continue;
        const [oldest] = waiting.keys();
        if (waiting.size >= keptRequests && oldest !== undefined) waiting.delete(oldest);
        waiting.set(id, { receivedAt, url, trigger });
      }
    },
    ask(event, form, attempt) {
      const { trigger = null, receivedAt = 0 } = waiting.get(event.id) ?? {};
      if (trigger === null || deps.now() - receivedAt > triggerMs) return Promise.resolve(tooLate);
      const sealed = forms.seal(event, form, deps.now());
      if (sealed.length > metadataSize) return Promise.resolve(tooLong);
      return client.open(trigger, snoozeModal(form, sealed), attempt);
    },
    async reply(event, wire, attempt) {
      if (event.kind !== "action" && event.kind !== "ask" && event.kind !== "command") return nothingToSay;
      const { source, thread } = readEventId(event.id);
      // The card itself follows by an edit, for everybody; a second way to change it could bring an older state back.
      if ((source === "click" || source === "form") && wire.says !== "answer") return nothingToSay;
      if ((source === "slash" || source === "form") && isInTime(waiting.get(event.id), deps.now())) return nothingToSay;
      if (source === "click" || source === "slash" || source === "form")
        return (await respond(event, wire, attempt)) ?? privately(event, wire, attempt);
      if (event.place === null || event.place.kind === "person") return direct(event, wire, attempt);
      if (isPrivate(event, wire, deps.publicUrl)) return privately(event, wire, attempt);
      return client.send(wire, event.place.address, attempt, thread);
    },
  };
}

const tooLate: Outcome = { kind: "permanent", blame: "message", why: "the press is too old to open a form" };

const tooLong: Outcome = { kind: "permanent", blame: "message", why: "the form would carry more than Slack takes" };

function isInTime(known: Waiting | undefined, now: number): boolean {
  return known !== undefined && now - known.receivedAt < responseMs;
}

function responseUrlOf(hook: Hook, config: Config): string | null {
  const url =
    hook.kind === "slash"
      ? hook.slash.response_url
      : hook.kind === "interaction"
        ? hook.interaction.response_url
        : undefined;
  return url !== undefined && isResponseUrl(url, config) ? url : null;
}

/** Commands whose answers name an account or its mail address. */
const personal: ReadonlySet<string> = new Set(["whoami", "notifications"]);

/**
 * Whether an answer must not be read by a whole channel: it asks one person whether to link, it is about one person's account, or it
 * holds a page that links whoever opens it.
 */
function isPrivate(event: Spoken, wire: Wire, publicUrl: string): boolean {
  if (event.kind !== "command" || wire.says === "link_request") return true;
  if (JSON.stringify(wire).includes(`${publicUrl}/link/`)) return true;
  const { command } = parseCommand(event.text);
  if (command.kind === "link" || command.kind === "unlink") return command.place === "person";
  return personal.has(command.kind);
}
