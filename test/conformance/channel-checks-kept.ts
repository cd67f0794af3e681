import assert from "node:assert/strict";
import fc from "fast-check";
import { secretsIn } from "#app/config/sealed.ts";
import { keptOf } from "#app/exchanges/keep.ts";
import { needlesOf } from "#app/exchanges/mask.ts";
import { formValues } from "#app/openchannels.ts";
import type { Check } from "./channel.ts";
import { context, page } from "./channel-notices.ts";
import { assertNoSecret, type Rig, type Strange, value, withRig } from "./channel-rig.ts";
import type { ChannelSubject } from "./channel-subject.ts";

/** As the core makes them: an id, and what proves that we made it. */
const signature = "AbCdEfGhIjKlMnOpQrStUv";
const actionToken = `0199f0a1-7c1e-7000-8000-0000000000aa.${signature}`;

/** 27: what is kept of requests and answers for a delivery's record. */
export function keptChecks(subject: ChannelSubject): readonly Check[] {
  return [
    {
      number: 27,
      name: "requests and answers are kept, without secrets and without what a message is answered by",
      run: () =>
        withRig(subject, async (rig) => {
          const { settings, address, troubles } = rig.platform;
          const known: Strange = { settings, address };
          await assertKept(subject, rig, known, subject.secrets);
          for (const [kind, trouble] of Object.entries(troubles)) {
            if ("none" in trouble || kind === "hang") continue;
            await trouble.arm();
            await assertKept(subject, rig, known, subject.secrets);
            await rig.platform.calm();
          }
          await fc.assert(
            fc.asyncProperty(fc.infiniteStream(fc.nat()), async (random) => {
              const secrets = new Map(subject.secrets.map((secret) => [secret, respelled(secret, random)]));
              const strange = { settings: exchanged(settings, secrets), address: exchanged(address, secrets) };
              // A key may have to be a point on a curve.
              if (isTaken(subject, strange)) await assertKept(subject, rig, strange, [...secrets.values()]);
            }),
            { numRuns: 8 },
          );
        }),
    },
  ];
}

async function assertKept(subject: ChannelSubject, rig: Rig, how: Strange, secrets: readonly string[]): Promise<void> {
  const { config, address } = subject.module.manifest;
  const standard = context();
  const links = { ...standard.links, act: `https://tocsin.example.com/a/${actionToken}` };
  const heard = await rig.sendHeard(page(), how, { ...standard, actionToken, links });
  const needles = needlesOf([
    ...secretsIn(config.fields, how.settings),
    ...secretsIn(address.fields, formValues(value(address.parse(how.address)))),
  ]);
  const kept = keptOf(heard, { needles, actionToken, everything: false });
  assert.ok(kept !== null, "nothing was heard of what went out");
  for (const { url } of kept) assert.match(url, /^[a-z]+:\/\/./, "it does not show where it went");
  assertNoSecret({ secrets: [...secrets, signature] }, kept);
}

/** Another secret of the same shape: letters and digits change, all else stays. */
function respelled(secret: string, random: fc.Stream<number>): string {
  const letters = [/[a-z]/, /[A-Z]/, /[0-9]/] as const;
  const alphabets = ["abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"] as const;
  return [...secret]
    .map((letter) => {
      const alphabet = alphabets[letters.findIndex((each) => each.test(letter))];
      const { value: number } = random.next();
      return alphabet === undefined ? letter : (alphabet[number % alphabet.length] ?? letter);
    })
    .join("");
}

/** The same form with other secrets in it, also where they stand in an address. */
function exchanged(
  form: Readonly<Record<string, unknown>>,
  secrets: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  const change = (text: string): string =>
    [...secrets].reduce(
      (changed, [secret, other]) =>
        changed.replaceAll(secret, other).replaceAll(encodeURIComponent(secret), encodeURIComponent(other)),
      text,
    );
  return Object.fromEntries(
    Object.entries(form).map(([key, each]) => [key, typeof each === "string" ? change(each) : each]),
  );
}

function isTaken({ module }: ChannelSubject, { settings, address }: Strange): boolean {
  return module.manifest.config.parse(settings).ok && module.manifest.address.parse(address).ok;
}
