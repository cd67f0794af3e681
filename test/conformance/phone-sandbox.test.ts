import assert from "node:assert/strict";
import { test } from "node:test";
import { sms } from "#channels/sms/index.ts";
import { sms as smsSandbox } from "#channels/sms/sandbox.ts";
import { voice } from "#channels/voice/index.ts";
import { voice as voiceSandbox } from "#channels/voice/sandbox.ts";
import type { ChannelModule } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import type { RunningPlatform, SandboxPlatform } from "#ports/sandbox.ts";
import { attempt, connected } from "../support/connected.ts";
import { startHook } from "../support/hook.ts";
import { context, notices, page } from "./channel-notices.ts";

/** A sandbox's Tocsin is known outside by an address under which its hooks are not reached. */
const outside = "https://tocsin.example.com/sandbox";

async function withPhones(
  module: ChannelModule,
  sandbox: SandboxPlatform,
  run: (phones: {
    readonly running: RunningPlatform;
    readonly heard: readonly InboundEvent[];
    readonly changes: () => number;
    send(notice: Parameters<ReturnType<ChannelModule["connect"]>["render"]>[0]): Promise<void>;
  }) => Promise<void>,
): Promise<void> {
  let changes = 0;
  const running = await sandbox.start({ changed: () => (changes += 1) });
  await using hook = await startHook();
  await using open = connected(module, running.settings, outside);
  const { channel } = open;
  const heard: InboundEvent[] = [];
  hook.handle = async (request) => {
    const inbound = channel.inbound;
    const verified = await inbound?.verify(request);
    if (inbound === undefined || verified === undefined || "rejected" in verified)
      return { status: 403, headers: {}, body: "" };
    const events = inbound.parse(verified);
    heard.push(...events);
    const results = events.map(({ id }) => ({
      eventId: id,
      changed: true,
      notice: notices.answer,
      context: context({ verbs: [] }),
    }));
    return inbound.answer(verified, results);
  };
  await running.connect?.(`${hook.url}/hook/${module.manifest.id}/a1`);
  const [you] = running.places;
  assert.ok(you !== undefined && you.tie.by === "code");
  const { address } = you.tie;
  const parsed = module.manifest.address.parse(address);
  assert.ok(parsed.ok);
  try {
    await run({
      running,
      heard,
      changes: () => changes,
      async send(notice) {
        const outcome = await channel.send(channel.render(notice, context()), parsed.value, attempt());
        assert.equal(outcome.kind, "accepted", JSON.stringify(outcome));
      },
    });
  } finally {
    await running.close();
  }
}

test("a phone of the sandbox shows a text, gives the code back, and answers", () =>
  withPhones(sms, smsSandbox, async ({ running, heard, changes, send }) => {
    const [you] = running.places;
    await send(notices.code);
    assert.equal(you?.tie.by === "code" && (await you.tie.code()), "493021");
    await send(page());
    const message = running.view().at(-1);
    assert.ok(message !== undefined && changes() === 2 && message.mine === undefined);
    assert.match(message.text, /\/a\//, "an address in it may look like an answer");
    assert.deepEqual(
      message.buttons.map(({ label, kind }) => `${kind} ${label}`),
      ["press 42a", "open tocsin.example.com", "open tocsin.example.com"],
    );
    assert.equal(await running.press?.(message.id, "42a", {}), null);
    const thread = () =>
      running
        .view()
        .slice(2)
        .map(({ mine = false, text }) => [mine, text]);
    const answer = [false, "You are on call until Monday."] as const;
    assert.deepEqual(thread(), [[true, "42a"], answer]);
    const last = running.view().at(-1)?.id ?? "";
    assert.equal(await running.press?.(last, "reply", { text: " 1 " }), null);
    assert.deepEqual(thread(), [[true, "42a"], answer, [true, "1"], answer]);
    // The operator's report may have come in between.
    assert.deepEqual(
      heard.flatMap((each) => (each.kind === "command" ? [each.text] : [])),
      ["ack 42", "ack"],
    );
    for (const [button, text] of [
      ["43a", ""],
      ["reply", " "],
    ] as const)
      await assert.rejects(async () => running.press?.(message.id, button, { text }));
  }));

test("a phone of the sandbox rings, reads the code out, and its keys answer", () =>
  withPhones(voice, voiceSandbox, async ({ running, heard, send }) => {
    const [you] = running.places;
    await send(notices.code);
    assert.equal(you?.tie.by === "code" && (await you.tie.code()), "493021");
    await send(page());
    const ringing = running.view().at(-1);
    assert.ok(ringing !== undefined);
    const state = () => {
      const { text, buttons } = running.view().at(-1) ?? { text: "", buttons: [] };
      return { text, labels: buttons.map(({ label }) => label).join(" ") };
    };
    // What it is about is heard by whoever picks up.
    assert.deepEqual(state(), { text: "", labels: "Answer Decline" });
    await assert.rejects(async () => running.press?.(ringing.id, "1", {}), /no such key/);
    await running.press?.(ringing.id, "answer", {});
    const talking = state();
    assert.match(talking.text, /INC-42.*Press 1 to acknowledge\.[^\n]*$/);
    assert.doesNotMatch(talking.text, /No key was pressed/, "nobody has waited for so long");
    assert.equal(talking.labels, "1 2 3 4 5 6 7 8 9 0 Hang up");
    await running.press?.(ringing.id, "9", {});
    assert.match(state().text, /\n.*INC-42/, "again");
    await running.press?.(ringing.id, "7", {});
    assert.match(state().text, /\nThis key does nothing here\./);
    await running.press?.(ringing.id, "1", {});
    assert.match(state().text, /You are on call until Monday\. Goodbye\.$/);
    assert.deepEqual(
      heard.map(({ kind }) => kind).filter((kind) => kind === "action"),
      ["action"],
    );
    assert.deepEqual(running.view().at(-1)?.buttons, []);
    await assert.rejects(async () => running.press?.(ringing.id, "1", {}));
    await send(page());
    const rejected = running.view().at(-1);
    assert.ok(rejected !== undefined);
    assert.equal(await running.press?.(rejected.id, "hang-up", {}), null);
    const last = heard.at(-1);
    assert.deepEqual(last?.kind === "receipt" && [last.state, last.detail], [
      "failed",
      "the line was busy, or the call was rejected",
    ]);
  }));
