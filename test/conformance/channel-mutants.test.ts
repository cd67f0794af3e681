import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { describe, test } from "node:test";
import { contentOf } from "#channels/kit/content.ts";
import { markVerified } from "#ports/inbound.ts";
import { channelChecks, channelConformance } from "./channel.ts";
import { testchat, soundParts } from "./testchat/index.ts";
import type { Parts } from "./testchat/index.ts";
import { botToken, testchatSubject } from "./testchat/subject.ts";

// The suite passes on a sound channel …
channelConformance(testchatSubject());

const { outcomeOf, verify, parse, render, answer, configForm } = soundParts;

/** Whatever runs in it belongs to no attempt. */
const elsewhere = AsyncLocalStorage.snapshot();

/** … and each of these faults, all met in the wild, is caught by the check that is meant for it. */
const mutants: Readonly<Record<string, { readonly parts: Partial<Parts>; readonly caughtBy: readonly number[] }>> = {
  "trusts the HTTP status": {
    parts: {
      outcomeOf: (result, now) =>
        result.ok && result.response.status < 300
          ? { kind: "accepted", ref: { id: "1" }, receipts: true }
          : outcomeOf(result, now),
    },
    caughtBy: [8, 9, 10],
  },
  "puts the token into a reason": {
    parts: {
      outcomeOf(result, now) {
        const outcome = outcomeOf(result, now);
        return outcome.kind === "permanent" ? { ...outcome, why: `POST with ${botToken}: ${outcome.why}` } : outcome;
      },
    },
    caughtBy: [15],
  },
  "rings those who were paged with every edit": {
    parts: {
      render(notice, context) {
        const wire = render(notice, context);
        const rings = context.mentions.map(({ key }) => `<@${key}>`).join(" ");
        return notice.kind === "page" ? wire : { ...wire, text: `${rings} ${wire.text}` };
      },
    },
    caughtBy: [25],
  },
  "rings everybody with each page": {
    parts: {
      render: (notice, context) => render(notice, { ...context, mentionAll: true }),
    },
    caughtBy: [25],
  },
  "says its own words instead of the workspace's": {
    parts: {
      render: (notice, context) => render(notice, { ...context, custom: {} }),
    },
    caughtBy: [26],
  },
  "trusts the workspace's own words": {
    parts: {
      render(notice, context) {
        const wire = render(notice, context);
        return { ...wire, text: `${context.custom?.title?.slice(0, 100) ?? ""} ${wire.text}` };
      },
    },
    caughtBy: [26],
  },
  "forgets the delay": {
    parts: {
      outcomeOf(result, now) {
        const outcome = outcomeOf(result, now);
        return outcome.kind === "retry" ? { ...outcome, afterMs: null } : outcome;
      },
    },
    caughtBy: [9],
  },
  "takes unknown for accepted": {
    parts: {
      outcomeOf(result, now) {
        const outcome = outcomeOf(result, now);
        return outcome.kind === "unknown" ? { kind: "accepted", ref: { id: "1" }, receipts: true } : outcome;
      },
    },
    caughtBy: [12],
  },
  "takes unknown for retry": {
    parts: {
      outcomeOf(result, now) {
        const outcome = outcomeOf(result, now);
        return outcome.kind === "unknown"
          ? { kind: "retry", afterMs: null, scope: "message", why: outcome.why }
          : outcome;
      },
    },
    caughtBy: [12],
  },
  "throws when the connection is lost": {
    parts: {
      outcomeOf(result, now) {
        if (!result.ok) throw new Error(result.why);
        return outcomeOf(result, now);
      },
    },
    caughtBy: [12],
  },
  "retries every client error": {
    parts: {
      outcomeOf: (result, now) =>
        result.ok && result.response.status >= 400
          ? { kind: "retry", afterMs: null, scope: "message", why: "failed" }
          : outcomeOf(result, now),
    },
    caughtBy: [11],
  },
  "ignores the abort": { parts: { signal: () => AbortSignal.timeout(400) }, caughtBy: [13] },
  "ignores the timestamp": {
    parts: {
      verify: (request, config, now) => verify(request, config, Number(request.headers["x-chat-timestamp"]) || now),
    },
    caughtBy: [17],
  },
  "lets everything in": { parts: { verify: (request) => markVerified(request) }, caughtBy: [17] },
  "spells the body anew before it verifies": {
    parts: {
      verify(request, config, now) {
        try {
          const body = new TextEncoder().encode(JSON.stringify(JSON.parse(new TextDecoder().decode(request.body))));
          return verify({ ...request, body }, config, now);
        } catch {
          return verify(request, config, now);
        }
      },
    },
    caughtBy: [17],
  },
  "revises by sending anew": { parts: { reviseCall: "/send" }, caughtBy: [16] },
  "lets mentions through": {
    parts: {
      render(notice, context) {
        const { title, lines, facts, body } = contentOf(notice, context);
        return {
          ...render(notice, context),
          text: [`**${title}**`, ...lines, ...facts.map(({ value }) => value), body].join("\n").slice(0, 2_000),
        };
      },
    },
    caughtBy: [6],
  },
  "is longer than the limit": {
    parts: {
      render: (notice, context) => ({
        ...render(notice, context),
        text: `**x**${contentOf(notice, context).body} disk-full INC-42`,
      }),
    },
    caughtBy: [5],
  },
  "cuts through graphemes": {
    parts: {
      render(notice, context) {
        const { title, body } = contentOf(notice, context);
        return { ...render(notice, context), text: `**INC-42 ${title}`.slice(0, 1_001) + `**${body}`.slice(0, 900) };
      },
    },
    caughtBy: [5],
  },
  "renders by the clock": {
    parts: {
      render: (notice, context) => ({ ...render(notice, context), link: `${context.links.view}?${Math.random()}` }),
    },
    caughtBy: [4],
  },
  "leaves out the buttons": {
    parts: { render: (notice, context) => ({ ...render(notice, context), buttons: [] }) },
    caughtBy: [7],
  },
  "parse throws on junk": {
    parts: {
      parse(request) {
        JSON.parse(new TextDecoder().decode(request.body));
        return parse(request);
      },
    },
    caughtBy: [22],
  },
  "makes up ids of events": {
    parts: { parse: (request) => parse(request).map((event) => ({ ...event, id: String(Math.random()) })) },
    caughtBy: [19],
  },
  "obeys itself": {
    parts: {
      parse(request) {
        const body = new TextDecoder().decode(request.body).replace('"bot":true', '"bot":false');
        return parse(markVerified({ ...request, body: new TextEncoder().encode(body) }));
      },
    },
    caughtBy: [20],
  },
  "changes the token": {
    parts: {
      parse: (request) =>
        parse(request).map((event) =>
          event.kind === "action" ? { ...event, token: decodeURIComponent(event.token.replaceAll("+", " ")) } : event,
        ),
    },
    caughtBy: [18],
  },
  "answers a refresh with nothing": {
    parts: {
      answer: (request, results) =>
        answer(
          request,
          parse(request).some((event) => event.kind === "action" && event.verb === "refresh") ? [] : results,
        ),
    },
    caughtBy: [18],
  },
  "keeps the mention in the command": {
    parts: {
      parse: (request) =>
        parse(request).map((event) =>
          event.kind === "command" ? { ...event, text: `<@bot-1> ${event.text}` } : event,
        ),
    },
    caughtBy: [18],
  },
  "answers what it does not know with an error": {
    parts: {
      answer: (request, results) =>
        results.length === 0 ? { ...answer(request, results), status: 400 } : answer(request, results),
    },
    caughtBy: [18],
  },
  "says its token in a message, and does not call it a secret": {
    parts: {
      besides: (config) => ({ by: config.botToken }),
      configForm: {
        ...configForm,
        fields: configForm.fields.map((field) => (field.key === "botToken" ? { ...field, type: "text" } : field)),
      },
    },
    caughtBy: [3, 27],
  },
  "splits what a message is answered by": {
    parts: {
      render(notice, context) {
        const wire = render(notice, context);
        const [id = "", signature = ""] = (context.actionToken ?? "").split(".");
        return { ...wire, text: `${wire.text.slice(0, 1_000)} ${id} ${Buffer.from(signature).toString("base64")}` };
      },
    },
    caughtBy: [27],
  },
  "sends where nobody hears it": {
    parts: {
      http: (http) => ({ ...http, request: (request) => elsewhere(() => http.request(request)) }),
    },
    caughtBy: [27],
  },
  "forgets the second page": { parts: { nextPage: () => null }, caughtBy: [23] },
  "finds somebody for every mail address": { parts: { found: (id) => id ?? "user-ann" }, caughtBy: [27] },
};

describe("the suite catches a channel that", () => {
  for (const [name, { parts, caughtBy }] of Object.entries(mutants)) {
    test(name, async () => {
      const subject = testchatSubject(testchat({ ...soundParts, ...parts }));
      for (const number of caughtBy) {
        const failed: string[] = [];
        for (const check of channelChecks(subject).filter((each) => each.number === number)) {
          await check.run().catch((error: unknown) => failed.push(String(error)));
        }
        assert.ok(failed.length > 0, `check ${number} is blind to it`);
      }
    });
  }
});
