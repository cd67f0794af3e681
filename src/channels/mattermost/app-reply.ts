import { parseCommand } from "#domain/chatcommand.ts";
import type { SnoozeForms } from "#channels/kit/snooze-form.ts";
import type { Attempt, ChannelDeps, Outcome } from "#ports/channel.ts";
import type { Asking, InboundEvent, SnoozeForm } from "#ports/inbound.ts";
import { hookUrl } from "./app-config.ts";
import type { Address, Config } from "./app-config.ts";
import { snoozeDialog } from "./app-dialog.ts";
import type { Hook } from "./app-hook.ts";
import { readEventId } from "./app-inbound.ts";
import { kept, responseMs, responseUrlMs, triggerMs } from "./app-limits.ts";
import type { Messages } from "./app-messages.ts";
import type { Wire } from "./app-wire.ts";

type Event = InboundEvent<Address>;
type Spoken = Extract<Event, { kind: "action" | "ask" | "command" }>;

/** Answers by requests of our own, where the response to Mattermost's cannot carry them. */
export interface Replies {
  /** These events came in a request that waits for its answer. */
  readonly heard: (hook: Hook, events: readonly Event[], receivedAt: number) => void;
  readonly reply: (event: Event, wire: Wire, attempt: Attempt) => Promise<Outcome>;
  /** Opens the form that a click asks for, while it can. */
  readonly ask: (event: Asking<Address>, form: SnoozeForm, attempt: Attempt) => Promise<Outcome>;
}

interface Waiting {
  readonly receivedAt: number;
  /** Where a late answer may be sent; null: the server named no address, or a strange one. */
  readonly url: string | null;
  /** Of a click: opens a form, within seconds; null: it has, or there is none. */
  trigger: string | null;
}

const nothingToSay: Outcome = { kind: "accepted", ref: null, receipts: false };

/**
 * The answers of one account. Addresses for late answers are kept in memory alone: who has one can answer. After a crash the bot's own
 * direct message does instead.
 */
export function createReplies(
  messages: Messages,
  config: Config,
  deps: Pick<ChannelDeps, "now" | "publicUrl" | "accountId">,
  forms: SnoozeForms<Address>,
): Replies {
  const waiting = new Map<string, Waiting>();

  /** By the address that came with the command; null: there is none, or it took no more. */
  async function respond({ id }: Spoken, wire: Wire, attempt: Attempt): Promise<Outcome | null> {
    const known = waiting.get(id);
    if (known === undefined || known.url === null || deps.now() - known.receivedAt > responseUrlMs) return null;
    const outcome = await messages.respond(known.url, wire, attempt);
    return outcome.kind === "permanent" || outcome.kind === "retry" ? null : outcome;
  }

  /** For the one who spoke or clicked, and nobody else; few bots may post for one person in a channel. */
  async function privately(event: Spoken, wire: Wire, attempt: Attempt): Promise<Outcome> {
    const { place, byAddress } = event;
    if (place !== null && place.kind !== "person" && byAddress !== null) {
      const outcome = await messages.whisper(wire, place.address.id, byAddress.id, attempt);
      if (outcome.kind === "accepted" || outcome.kind === "unknown") return outcome;
    }
    return direct(event, wire, attempt);
  }

  function direct({ byAddress }: Spoken, wire: Wire, attempt: Attempt): Promise<Outcome> {
    if (byAddress !== null) return messages.send(wire, byAddress, attempt);
    return Promise.resolve({ kind: "permanent", blame: "address", why: "Mattermost did not say who it was" });
  }

  return {
    heard(hook, events, receivedAt) {
      if (hook.kind !== "click" && hook.kind !== "dialog" && hook.kind !== "command") return;
      const url = hook.kind === "command" ? (hook.command.response_url ?? null) : null;
      const trigger = (hook.kind === "click" ? hook.click.trigger_id : undefined) ?? null;
      for (const { id } of events) {
        // What is sent again has the time of the first one.
        if (waiting.has(id)) continue;
        const [oldest] = waiting.keys();
        if (waiting.size >= kept.requests && oldest !== undefined) waiting.delete(oldest);
        waiting.set(id, { receivedAt, url: url !== null && isResponseUrl(url, config) ? url : null, trigger });
      }
    },
    async ask(event, form, attempt) {
      const known = waiting.get(event.id);
      const trigger = known?.trigger ?? null;
      if (known === undefined || trigger === null || deps.now() - known.receivedAt > triggerMs) return tooLate;
      // The server lets a trigger open as many as it likes.
      known.trigger = null;
      const dialog = snoozeDialog(form, forms.seal(event, form, deps.now()));
      return messages.open(trigger, hookUrl(deps), dialog, attempt);
    },
    async reply(event, wire, attempt) {
      if (event.kind !== "action" && event.kind !== "ask" && event.kind !== "command") return nothingToSay;
      const { source, thread } = readEventId(event.id);
      // The card itself follows by an edit, for everybody.
      if ((source === "click" || source === "form") && wire.says !== "answer") return nothingToSay;
      if (source === "click" || source === "form" || source === "slash") {
        if (isInTime(waiting.get(event.id), deps.now())) return nothingToSay;
        return (await respond(event, wire, attempt)) ?? privately(event, wire, attempt);
      }
      if (event.place === null || event.place.kind === "person") return direct(event, wire, attempt);
      if (isPrivate(event, wire, deps.publicUrl)) return privately(event, wire, attempt);
      return messages.send(wire, event.place.address, attempt, thread);
    },
  };
}

const tooLate: Outcome = { kind: "permanent", blame: "message", why: "the click is too old to open a form" };

function isInTime(known: Waiting | undefined, now: number): boolean {
  return known !== undefined && now - known.receivedAt < responseMs;
}

/** `<Site URL>/hooks/commands/<id>`: an answer goes to no other server than the account's. */
function isResponseUrl(text: string, { serverUrl }: Pick<Config, "serverUrl">): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  return url.origin === new URL(serverUrl).origin && /\/hooks\/commands\/[a-z0-9]+$/.test(url.pathname);
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
