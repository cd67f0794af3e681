import { parseArgs } from "node:util";
import { accountFor } from "#domain/audience.ts";
import type { RenderContext } from "#domain/notice.ts";
import type { App } from "#app/app.ts";
import { connectAccount } from "#app/config/accounts.ts";
import type { ChannelModule, Outcome } from "#ports/channel.ts";
import { CommandFailed, UsageError } from "./explain.ts";
import { withApp } from "./with-app.ts";

/** `send-test --channel email --to ann@example.com`: one test message, straight through the channel's account. */
export async function sendTest(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { channel: { type: "string" }, to: { type: "string" } } });
  const { channel, to } = values;
  if (channel === undefined || to === undefined) throw new UsageError("send-test needs --channel and --to");
  return withApp(async (app) => {
    const outcome = await send(app, channel, to);
    if (outcome.kind !== "accepted") throw new CommandFailed(`${outcome.kind}: ${outcome.why}`);
    console.log(`${channel} took the message for ${to}. Whether it arrived is for you to see.`);
    return 0;
  });
}

async function send(app: App, channelId: string, to: string): Promise<Outcome> {
  const module = app.channels.get(channelId);
  if (module === undefined)
    throw new CommandFailed(`there is no channel ${channelId}; there are: ${[...app.channels.keys()].join(", ")}`);
  const snapshot = await app.snapshots.current();
  const account = accountFor(channelId, null, snapshot);
  if (account === null) throw new CommandFailed(`no account of ${channelId} is connected`);
  const opened = connectAccount(app, account);
  if (!("send" in opened))
    throw new CommandFailed(
      `the account's settings cannot be used: ${opened.map((issue) => `${issue.field} ${issue.problem}`).join("; ")}`,
    );
  const parsed = module.manifest.address.parse({ [addressField(module)]: to });
  if (!parsed.ok) throw new CommandFailed(parsed.issues.map((issue) => issue.problem).join("; "));
  const id = app.ids.next();
  try {
    const wire = opened.render(
      { kind: "test", sender: "tocsin send-test" },
      contextOf(app, id, snapshot.settings.workspaceName),
    );
    return await opened.send(wire, parsed.value, {
      idempotencyKey: id,
      number: 1,
      signal: AbortSignal.timeout(module.manifest.timeoutMs),
    });
  } finally {
    await opened.close?.();
  }
}

/** An address at the command line is one text: it goes into the first field that must be filled in. */
function addressField({ manifest }: ChannelModule): string {
  const field = manifest.address.fields.find((each) => each.required) ?? manifest.address.fields[0];
  if (field === undefined) throw new CommandFailed(`${manifest.id} takes no address`);
  return field.key;
}

function contextOf(app: App, notificationId: string, workspace: string): RenderContext {
  return {
    language: "en",
    timeZone: "UTC",
    now: app.clock.now(),
    audience: "person",
    recipientName: null,
    workspace,
    notificationId,
    links: { view: `${app.publicUrl}/`, act: null },
    mentions: [],
    mentionAll: false,
    actionToken: null,
    verbs: [],
  };
}
