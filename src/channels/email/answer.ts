import type { Channel, ChannelDeps, Outcome } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import type { Smtp } from "./api.ts";
import type { Address, Config } from "./config.ts";
import { messageIdOf } from "./inbound.ts";
import { answersAtMost } from "./limits.ts";
import { domainOf, messageId } from "./message-id.ts";
import { outcomeOf } from "./outcome.ts";
import { renderer } from "./render.ts";
import type { Wire } from "./render.ts";
import { talkWords } from "./words.ts";

/**
 * Answers a mail by a mail to its author, in their thread. What stops two machines that answer each other: automatic mails are no events,
 * ours are marked as such (RFC 3834), and one address gets few answers an hour, as all together do.
 */
export function createReply(
  config: Config,
  smtp: Smtp,
  { now }: Pick<ChannelDeps, "now">,
): NonNullable<Channel<Address, Wire>["reply"]> {
  const render = renderer(config);
  const domain = domainOf(config.from);
  const quota = createQuota(now);
  return async (event, wire, attempt): Promise<Outcome> => {
    const to = authorOf(event);
    if (to === null) return { kind: "permanent", blame: "message", why: "nobody to answer" };
    if (!quota(to.email.toLowerCase()))
      return { kind: "permanent", blame: "message", why: "too many answers to this address within an hour" };
    const said = event.kind === "command" ? talk(wire) : wire;
    const answer: Wire = {
      ...said,
      // An id of its own: mail servers drop a second mail with that of the page.
      messageId: messageId(`answer-${attempt.idempotencyKey}`, domain),
      thread: messageIdOf(event),
      auto: "auto-replied",
    };
    return outcomeOf(await smtp.send(answer, to, now(), attempt.signal), null);
  };

  /** All commands by mail are talk (see `inbound.ts`): how it is done here, and not what can be said in chats. */
  function talk({ context }: Wire): Wire {
    return render({ kind: "answer", text: talkWords(context.language), tone: "bad" }, context);
  }
}

function authorOf(event: InboundEvent<Address>): Address | null {
  return event.kind === "action" || event.kind === "command" ? event.byAddress : null;
}

const hourMs = 60 * 60_000;

/** Counts answers by address and in all; starts anew each hour. */
function createQuota(now: () => number): (key: string) => boolean {
  let hour = 0;
  let all = 0;
  let counts = new Map<string, number>();
  return (key) => {
    const current = Math.floor(now() / hourMs);
    if (current !== hour) [hour, all, counts] = [current, 0, new Map<string, number>()];
    const count = counts.get(key) ?? 0;
    if (all >= answersAtMost.all || count >= answersAtMost.each) return false;
    all += 1;
    counts.set(key, count + 1);
    return true;
  };
}
