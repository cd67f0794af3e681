import * as z from "zod";
import type { Attempt, ChannelDeps, Outcome, Ref } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { postResponse } from "./app-api.ts";
import type { Body } from "./app-api.ts";
import { idForm } from "./app-config.ts";
import type { Address, Config } from "./app-config.ts";
import { tooOldToEdit } from "./app-errors.ts";
import { readAnswer } from "./app-outcome.ts";
import { asEphemeral } from "./app-render.ts";
import { adornMs, askAgainMs } from "./app-limits.ts";
import type { Server } from "./app-server.ts";
import type { Wire } from "./app-wire.ts";

/** What goes out to a server. */
export interface Messages {
  /** `thread`: the id of the post that it answers. */
  readonly send: (wire: Wire, to: Address, attempt: Attempt, thread?: string | null) => Promise<Outcome>;
  readonly revise: (ref: Ref, wire: Wire, attempt: Attempt) => Promise<Outcome>;
  /** In a channel, for one person's eyes alone. */
  readonly whisper: (wire: Wire, channel: string, userId: string, attempt: Attempt) => Promise<Outcome>;
  /** A form on the screen of whoever the trigger is of. */
  readonly open: (trigger: string, url: string, dialog: Body, attempt: Attempt) => Promise<Outcome>;
  /** The late answer to a slash command, for the one who said it. */
  readonly respond: (url: string, wire: Wire, attempt: Attempt) => Promise<Outcome>;
}

interface Parts {
  readonly server: Server;
  readonly name: string;
  readonly key: Uint8Array;
  readonly config: Config;
  readonly deps: Pick<ChannelDeps, "http" | "now">;
}

const postForm = z.object({ id: idForm, channel_id: idForm });

/** Nobody edits an answer. */
const said: Outcome = { kind: "accepted", ref: null, receipts: false };

/** Messages of one account. `name`: the server's, as addresses name it; `key`: of its buttons. */
export function createMessages({ server, name, key, config, deps }: Parts): Messages {
  const { api } = server;

  /** A page does not wait long for what only adorns it, and not again soon where the server did not say. */
  let quietUntil = Number.NEGATIVE_INFINITY;
  const soon = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(adornMs)]);

  async function priority({ priority: wanted }: Wire, isRoot: boolean, signal: AbortSignal): Promise<Body> {
    if (wanted === null || !isRoot || !config.priority || deps.now() < quietUntil) return {};
    const settings = await server.settings(soon(signal));
    if (!settings.ok) quietUntil = deps.now() + askAgainMs;
    return settings.ok && settings.value.hasPriorities ? { metadata: { priority: { priority: wanted } } } : {};
  }

  async function rung({ message, mentions, mentionAll }: Wire, signal: AbortSignal): Promise<string> {
    const names = mentions.length === 0 ? [] : (await server.usernames(mentions, soon(signal))).values();
    return [message, ...[...names].map((each) => `@${each}`), ...(mentionAll ? ["@channel"] : [])].join(" ");
  }

  const edited = async (id: string, patch: Body, signal: AbortSignal): Promise<ReturnType<typeof readAnswer>> =>
    readAnswer(await api.patchPost(id, patch, signal), "edit", deps.now());

  return {
    async send(wire, to, { idempotencyKey, signal }, thread = null) {
      if (to.server !== name) return elsewhere(to.server);
      const channel =
        to.kind === "channel" ? ({ ok: true, value: to.id } as const) : await server.direct(to.id, signal);
      if (!channel.ok) return channel.failure;
      const post = {
        channel_id: channel.value,
        message: await rung(wire, signal),
        props: { attachments: wire.attachments },
        ...(thread !== null && { root_id: thread }),
        ...(await priority(wire, thread === null, signal)),
        // The server knows a post of the last half minute again by this (server/channels/app/post.go, deduplicateCreatePost).
        pending_post_id: `tocsin:${idempotencyKey}`,
      };
      return sentOutcome(await api.createPost(post, signal), deps.now());
    },
    async revise(ref, wire, { signal }) {
      const { post } = ref;
      if (post === undefined) return { kind: "permanent", blame: "message", why: "the message is not known any more" };
      const props = { attachments: wire.attachments };
      const reading = await edited(post, { message: wire.message, props }, signal);
      if (reading.ok) return { kind: "accepted", ref, receipts: false };
      // A limit on the age of edited messages is one on their text (server/channels/api4/post.go, postPatchChecks): the card still follows.
      if (reading.id !== tooOldToEdit || wire.attachments.length === 0) return reading.failure;
      const again = await edited(post, { props }, signal);
      return again.ok ? { kind: "accepted", ref, receipts: false } : again.failure;
    },
    async whisper(wire, channel, userId, { signal }) {
      const post = { channel_id: channel, message: wire.message, props: propsOf(wire, key) };
      const reading = readAnswer(await api.createEphemeral(userId, post, signal), "post", deps.now());
      return reading.ok ? said : reading.failure;
    },
    async open(trigger, url, dialog, { signal }) {
      const reading = readAnswer(await api.openDialog(trigger, url, dialog, signal), "post", deps.now());
      return reading.ok ? said : reading.failure;
    },
    async respond(url, wire, { signal }) {
      const result = await postResponse(deps, url, commandAnswer(wire, key), signal);
      // `ok`, and no JSON (server/channels/web/webhook.go, commandWebhook).
      if (result.ok && result.response.status === 200 && result.response.body.trim() === "ok") return said;
      const reading = readAnswer(result, "post", deps.now());
      return reading.ok ? said : reading.failure;
    },
  };
}

/** What became of a post that was sent. */
function sentOutcome(result: HttpResult, now: number): Outcome {
  const reading = readAnswer(result, "post", now);
  if (!reading.ok) return reading.failure;
  const post = postForm.safeParse(reading.value).data;
  if (post === undefined) return { kind: "unknown", why: "the server named no message" };
  return { kind: "accepted", ref: { channel: post.channel_id, post: post.id }, receipts: false };
}

function elsewhere(server: string): Outcome {
  return { kind: "permanent", blame: "address", why: `it is on another server (${server})` };
}

function propsOf({ attachments }: Wire, key: Uint8Array): Body {
  return attachments.length === 0 ? {} : { attachments: asEphemeral(attachments, key) };
}

/** developers.mattermost.com, "Slash commands", response parameters. Text from outside is escaped as Markdown, not as Slack's. */
export function commandAnswer(wire: Wire, key: Uint8Array): Body {
  return {
    response_type: "ephemeral",
    text: wire.message,
    skip_slack_parsing: true,
    ...(wire.attachments.length > 0 && { attachments: asEphemeral(wire.attachments, key) }),
  };
}
