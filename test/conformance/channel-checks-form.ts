import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import fc from "fast-check";
import type { FormSchema } from "#ports/channel.ts";
import type { Check } from "./channel.ts";
import type { ChannelSubject, Platform } from "./channel-subject.ts";
import { value } from "./channel-rig.ts";

/** House §3.3: 1, 2, 3, 22. */
export function formChecks(subject: ChannelSubject): readonly Check[] {
  const { manifest } = subject.module;
  const forms = (
    platform: Platform,
  ): readonly (readonly [string, FormSchema<unknown>, Readonly<Record<string, unknown>>])[] => [
    ["settings", manifest.config, platform.settings],
    ["address", manifest.address, platform.address],
  ];
  return [
    {
      number: 1,
      name: "the folder is complete and named like the channel",
      async run() {
        assert.match(manifest.id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
        if (!subject.folder.pathname.includes("/src/channels/")) return "not a channel of the product";
        const folder = subject.folder.pathname.split("/").at(-2);
        assert.ok(manifest.id === folder || manifest.id === `${folder}-bot`, `${manifest.id} lives in ${folder}`);
        for (const file of [
          "index.ts",
          "config.ts",
          "render.ts",
          "outcome.ts",
          "fake.ts",
          "setup.md",
          "setup.zh-CN.md",
          "icon.svg",
        ]) {
          assert.ok(existsSync(new URL(file, subject.folder)), `${file} is missing`);
        }
        assert.ok(
          readdirSync(subject.folder).some((file) => file.endsWith(".test.ts")),
          "there is no test",
        );
        return undefined;
      },
    },
    {
      number: 2,
      name: "connecting does no I/O",
      async run() {
        const platform = await subject.start();
        const asked: unknown[] = [];
        const channel = subject.module.connect(value(manifest.config.parse(platform.settings)), {
          http: {
            connect(request) {
              asked.push(request);
              return Promise.resolve({ ok: false, refused: false, why: "asked while connecting" });
            },
            request(request) {
              asked.push(request);
              return Promise.resolve({ ok: false, written: false, refused: false, why: "asked while connecting" });
            },
          },
          now: Date.now,
          log: { debug() {}, info() {}, warn() {}, error() {} },
          accountId: "account-1",
          publicUrl: "https://tocsin.example.com",
        });
        await new Promise((resolve) => setImmediate(resolve));
        const sockets = platform.openSockets();
        await channel.close?.();
        await platform.close();
        assert.deepEqual(asked, []);
        assert.equal(sockets, 0);
      },
    },
    {
      number: 3,
      name: "forms take the subject's input, name each required field that is missing, and flag secrets",
      async run() {
        const platform = await subject.start();
        try {
          for (const [name, form, input] of forms(platform)) {
            assert.ok(form.parse(input).ok, `${name}: the subject's own input`);
            for (const field of form.fields.filter((each) => each.required && each.default === undefined)) {
              for (const empty of [{}, { [field.key]: "" }, { [field.key]: null }]) {
                const parsed = form.parse({ ...without(input, field.key), ...empty });
                assert.ok(!parsed.ok, `${name}: ${field.key} may be missing`);
                assert.deepEqual([...new Set(parsed.issues.map((issue) => issue.field))], [field.key]);
              }
            }
            for (const [key, given] of Object.entries(input)) {
              const field = form.fields.find((each) => each.key === key);
              assert.ok(field !== undefined, `${name}: no field for ${key}`);
              const secret = typeof given === "string" && subject.secrets.some((each) => given.includes(each));
              assert.equal(field.type === "secret", secret, `${name}: ${key} is ${secret ? "" : "not "}secret`);
            }
            for (const { key, label, type, options = {}, default: first } of form.fields) {
              const labels = [label, ...Object.values(options)];
              assert.ok(
                labels.every((each) => each.en !== "" && each["zh-CN"] !== ""),
                `labels of ${key}`,
              );
              const about = (chosen: string): boolean => {
                const parsed = form.parse({ ...input, [key]: chosen });
                return !parsed.ok && parsed.issues.some(({ field }) => field === key);
              };
              assert.deepEqual(Object.keys(options).filter(about), [], `${key}: an option that is refused`);
              if (type !== "select") continue;
              assert.ok(about("none of these"), `${key} takes more than its options`);
              assert.ok(
                first === undefined || Object.hasOwn(options, String(first)),
                `${key}: its default is no option`,
              );
            }
          }
        } finally {
          await platform.close();
        }
      },
    },
    {
      number: 22,
      name: "forms never throw, and never repeat a secret",
      async run() {
        const platform = await subject.start();
        await platform.close();
        for (const [, form, input] of forms(platform)) {
          const keys = form.fields.map((field) => field.key);
          const shaped = fc.record(Object.fromEntries(keys.map((key) => [key, fc.jsonValue()])), { requiredKeys: [] });
          fc.assert(
            fc.property(fc.oneof(fc.jsonValue(), shaped), (junk) => {
              const parsed = form.parse(junk);
              assert.equal(typeof parsed.ok, "boolean");
            }),
            { numRuns: 300 },
          );
          for (const key of keys) {
            const bad = form.parse({ ...input, [key]: { deep: input[key] } });
            for (const secret of subject.secrets) assert.ok(!JSON.stringify(bad.ok ? "" : bad.issues).includes(secret));
          }
        }
      },
    },
  ];
}

function without(input: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(input).filter(([name]) => name !== key));
}
