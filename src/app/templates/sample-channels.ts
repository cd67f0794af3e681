import type { Snapshot } from "#domain/snapshot.ts";
import type { Channel, ChannelModule, Field } from "#ports/channel.ts";
import type { App } from "../app.ts";
import { connectAccount } from "../config/accounts.ts";

/** A channel to render with. It is never asked to send anything. */
export interface SampleChannel {
  readonly module: ChannelModule;
  /** Null: it is not connected, and cannot be made up either. */
  readonly channel: Channel | null;
  readonly connected: boolean;
}

/** Every channel that speaks to people: by its own settings where it is connected, else by made-up ones. Close them. */
export function sampleChannels(app: App, snapshot: Snapshot): readonly SampleChannel[] {
  return [...app.channels.values()]
    .filter(({ manifest }) => manifest.style !== "out")
    .map((module) => {
      const account = [...snapshot.accounts.values()].find(
        (each) => each.channel === module.manifest.id && each.state !== "disabled",
      );
      const opened = account === undefined ? null : connectAccount(app, account);
      if (opened !== null && "render" in opened) return { module, channel: opened, connected: true };
      return { module, channel: madeUp(app, module), connected: account !== undefined };
    });
}

export async function closeAll(channels: readonly SampleChannel[]): Promise<void> {
  await Promise.allSettled(channels.map(async ({ channel }) => channel?.close?.()));
}

/** Forms accept what their placeholders show, mostly; where they do not, what looks like it. */
const guesses: readonly ((field: Field) => unknown)[] = [
  (field) => field.placeholder ?? byType(field),
  (field) => field.placeholder?.replaceAll("xx", "00") ?? byType(field),
  byType,
];

function byType({ type, options }: Field): unknown {
  switch (type) {
    case "url":
      return "https://example.com/";
    case "email":
      return "ops@example.com";
    case "phone":
      return "+15555550100";
    case "number":
      return 1;
    case "boolean":
      return false;
    case "select":
      return Object.keys(options ?? {})[0] ?? "";
    case "text":
    case "secret":
    case "textarea":
      return "0123456789abcdef0123456789abcdef";
    default:
      return type satisfies never;
  }
}

function madeUp(app: App, module: ChannelModule): Channel | null {
  const { fields, parse } = module.manifest.config;
  const asked = new Set(fields.filter((field) => field.required && field.default === undefined).map(({ key }) => key));
  for (const guess of guesses) {
    // What is wanted besides is told by the form itself: a secret, where a certificate would do as well.
    for (let round = 0; round < 2; round += 1) {
      const defaults = fields.flatMap(({ key, default: value }) => (value === undefined ? [] : [[key, value]]));
      const filled = fields.filter(({ key }) => asked.has(key)).map((field) => [field.key, guess(field)]);
      const parsed = parse(Object.fromEntries([...defaults, ...filled]));
      if (parsed.ok) return connected(app, module, parsed.value);
      for (const { field } of parsed.issues) asked.add(field);
    }
  }
  return null;
}

function connected(app: App, module: ChannelModule, config: unknown): Channel {
  return module.connect(config, {
    http: app.http,
    now: () => app.clock.now(),
    log: app.log,
    accountId: "sample",
    publicUrl: app.publicUrl,
  });
}
