import { markVerified } from "#ports/inbound.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import type { RawRequest, Rejection, VerifiedRequest } from "#ports/inbound.ts";
import type { SnoozeForms } from "#channels/kit/snooze-form.ts";
import type { Commands } from "./app-commands.ts";
import { addressKey } from "./app-config.ts";
import type { Address } from "./app-config.ts";
import { readHook } from "./app-hook.ts";
import { freshMs, inboundBytes, timeoutMs } from "./app-limits.ts";
import { isSigned } from "./app-proof.ts";
import type { Refusal, Seen } from "./app-seen.ts";
import type { Server } from "./app-server.ts";
import { isGenuine, readTrigger } from "./app-trigger.ts";
import type { Trigger } from "./app-trigger.ts";

const reasons: Readonly<Record<Refusal, Rejection>> = {
  size: { rejected: true, status: 413, why: "the body is longer than any of Mattermost's" },
  body: { rejected: true, status: 401, why: "neither a click on a message of ours nor a command" },
  trigger: { rejected: true, status: 401, why: "the server did not sign the trigger, or signed it for somebody else" },
  stale: {
    rejected: true,
    status: 401,
    why: "the trigger was signed more than five minutes ago, or ahead of our clock",
  },
  proof: { rejected: true, status: 401, why: "the button's context, or the form's, is not one of ours" },
  command: { rejected: true, status: 401, why: "the command's token is not one of ours" },
  key: { rejected: true, status: 503, why: "the server did not tell its signing key" },
};

export interface Proving {
  readonly server: Server;
  readonly commands: Commands;
  /** Of the account's buttons. */
  readonly key: Uint8Array;
  readonly forms: SnoozeForms<Address>;
  /** The server's name in keys. */
  readonly name: string;
  readonly seen: Seen;
  readonly deps: Pick<ChannelDeps, "now">;
}

/**
 * Mattermost signs no requests. Two things together stand for it: that the request knows what only the server knows (a context that we
 * signed and the server keeps to itself, or the token of a command), and that the server signed, just now and for this person, the trigger
 * in it. Neither is enough: a trigger is also given to other people's integrations, and who administers a team can read a command's token.
 * A form comes back without a trigger, and the person's client has seen its state: that is sealed for the one person whose click opened it.
 */
export function createVerify({ server, commands, key, forms, name, seen, deps: { now } }: Proving) {
  return async (request: RawRequest): Promise<VerifiedRequest | Rejection> => {
    const refusal = await refusalOf(request);
    if (refusal === null) return markVerified(request);
    seen.refusedAt.set(refusal, now());
    return reasons[refusal];
  };

  async function refusalOf({ url, body }: RawRequest): Promise<Refusal | null> {
    if (body.length > inboundBytes) return "size";
    const hook = readHook({ url, body });
    if (hook.kind === "click") {
      if (!isSigned(key, hook.click.context)) return "proof";
      const refusal = await triggerRefusal(hook.click.trigger_id, hook.click.user_id);
      if (refusal === null) seen.clickAt = now();
      return refusal;
    }
    if (hook.kind === "dialog") {
      const { state, user_id: id } = hook.dialog;
      return forms.isFor(state, addressKey({ server: name, id })) ? null : "proof";
    }
    if (hook.kind !== "command") return "body";
    const { token, team_id: teamId, user_id: userId, trigger_id: triggerId } = hook.command;
    // First the trigger: only who the server speaks for makes us ask it for its commands.
    const refusal = await triggerRefusal(triggerId, userId);
    if (refusal !== null) return refusal;
    const isOurs = await commands.isOurs(token ?? "", teamId ?? "", AbortSignal.timeout(timeoutMs));
    if (isOurs) seen.commandAt = now();
    return isOurs ? null : "command";
  }

  async function triggerRefusal(text: string | undefined, userId: string | undefined): Promise<Refusal | null> {
    const trigger = readTrigger(text ?? "");
    if (trigger === null || trigger.userId !== userId) return "trigger";
    const refusal = await signatureRefusal(trigger);
    if (refusal !== null) return refusal;
    return Math.abs(now() - trigger.at) > freshMs ? "stale" : null;
  }

  /** A server that was set up anew has another key: it is asked once more before it is not believed. */
  async function signatureRefusal(trigger: Trigger): Promise<Refusal | null> {
    for (const anew of [false, true]) {
      const settings = await server.settings(AbortSignal.timeout(timeoutMs), anew);
      if (!settings.ok || settings.value.signingKey === null) return "key";
      if (isGenuine(trigger, settings.value.signingKey)) return null;
    }
    return "trigger";
  }
}
