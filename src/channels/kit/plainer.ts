import type { Outcome } from "#ports/channel.ts";
import type { Log } from "#ports/log.ts";

/**
 * Says a message in the first of several ways, richest first, that the platform takes: some refuse a whole message for one thing in
 * it, a mention that is not allowed or a word that an audit dislikes, and a plain page beats none. What was refused was not posted, so
 * that saying it again makes no double. Anything but a refused message, doubt included, ends it; if all are refused, the first
 * reason is told. `index` counts the ways from 0.
 */
export async function sendPlainer<Form>(
  forms: readonly [Form, ...Form[]],
  send: (form: Form, index: number) => Promise<Outcome>,
  log: Log,
): Promise<Outcome> {
  const [richest, ...plainer] = forms;
  const first = await send(richest, 0);
  let last = first;
  for (const [index, form] of plainer.entries()) {
    if (last.kind !== "permanent" || last.blame !== "message") return last;
    log.warn({ why: last.why }, "a message was refused, a plainer form of it is tried");
    last = await send(form, index + 1);
  }
  return last.kind === "permanent" && last.blame === "message" ? first : last;
}
