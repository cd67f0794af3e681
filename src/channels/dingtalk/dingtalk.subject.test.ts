import type {
  ChannelSubject,
  ExpectedOutcome,
  Platform,
  PlatformInbound,
  SeenAction,
  SeenMessage,
  Trouble,
} from "../../../test/conformance/channel-subject.ts";
import { sendPaths } from "./fake-app-api.ts";
import {
  composeClick,
  composeEvent,
  composeMessage,
  encryptBody,
  judgeEventAnswer,
  signedClick,
  signedEvent,
  signedMessage,
} from "./fake-app-events.ts";
import { applied, startDingtalkApp } from "./fake-app.ts";
import type { AppMessage, DingtalkAppFake, FakeChat, FakePerson, Fault, SignedRequest } from "./fake-app.ts";
import { callbackSecretOf } from "./app-api.ts";
import { dingtalk } from "./index.ts";

const clientId = "dingeqqpkv3gzxkzr7mb";
const secrets = {
  clientSecret: "GT-lsu-taDAZ4X3sTsyq0vN8rVb2mLk5wPjHdFcAeUiOgYt1",
  eventToken: "kudryavka4242",
  eventAesKey: "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij",
};
const corpId = "ding9f50b15bccd16741";
/** Fixed, because recordings and mentions name them. */
const people = ["manager4021", "0123456789"] as const;
const chatId = "cidjMOszAhS4Jg+Kq/x0w7TzPbQ==";

export const subject: ChannelSubject = {
  module: dingtalk,
  folder: new URL("./", import.meta.url),
  secrets: Object.values(secrets),
  mentions: { people: people.map((id) => `${clientId}:user:${id}`), all: "all" },
  start,
  measure(wire) {
    const { card, spare, alert, plain } = wire as {
      readonly card: Readonly<Record<string, string>>;
      readonly spare: Readonly<Record<string, string>>;
      readonly alert: string;
      readonly plain: readonly { readonly msgParam: string }[];
    };
    return {
      value: Math.max(...[card, spare].flatMap((vars) => Object.values(vars).map((text) => Buffer.byteLength(text)))),
      msgParam: Math.max(...plain.map(({ msgParam }) => Buffer.byteLength(msgParam))),
      alert: [...alert].length,
    };
  },
};

async function start(): Promise<Platform> {
  // The suite sends faster than the engine would by the manifest's pace.
  const fake = await startDingtalkApp({ clientId, corpId, ...secrets, rate: null });
  const [ann, bob] = people.map((userId, index) => fake.addPerson({ name: index === 0 ? "Ann" : "Bob", userId }));
  if (ann === undefined || bob === undefined) throw new Error("the fake made nobody");
  const chat = fake.addChat({ name: "War room", members: [ann, bob], id: chatId });
  const arm = (fault: Fault) => (): Promise<void> => fake.fault(fault);
  const says = (status: number, code: string, outcome: ExpectedOutcome): Trouble => ({
    arm: arm({ kind: "answer", status, body: { code, message: "…", requestid: "B7F4" } }),
    outcome,
  });
  const failed = { spaceType: "IM_GROUP", spaceId: chatId, success: false, errorMsg: "chatbotNotInstall" };
  return {
    settings: {
      clientId,
      ...secrets,
      corpId,
      cardTemplateId: fake.world.templateId,
      connection: "http",
      region: "china",
      apiUrl: fake.origin,
    },
    address: { clientId, kind: "group", id: chatId },
    messages: () => fake.messages(chat).map(seen),
    received: () =>
      fake.received.flatMap(({ path, raw }) => (sendPaths.includes(path) ? [{ idempotencyKey: trackId(raw) }] : [])),
    troubles: {
      throttled: says(403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", {
        kind: "retry",
        scope: "account",
        afterMs: 1_000,
      }),
      broken: says(500, "system.busy", { kind: "retry", afterMs: null }),
      addressGone: says(400, "param.openSpaceIdInvalid", { kind: "permanent", blame: "address" }),
      accountRefused: says(403, "Forbidden.AccessDenied.AccessTokenPermissionDenied", {
        kind: "permanent",
        blame: "account",
      }),
      messageRefused: says(400, "param.contentUnsafe", { kind: "permanent", blame: "message" }),
      errorInSuccess: {
        arm: arm({ kind: "answer", status: 200, body: { success: true, result: { deliverResults: [failed] } } }),
        outcome: { kind: "permanent", blame: "address" },
      },
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "account", afterMs: null } },
      cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
      hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
    },
    status: (status) => fake.fault({ kind: "answer", status }),
    replay: (answer) => fake.fault({ kind: "answer", ...(answer as { readonly status: number }) }),
    calm: () => fake.fault(null),
    openSockets: fake.openSockets,
    vanish: (ref) => fake.recall(ref["outTrackId"] ?? ""),
    inbound: inboundOf(fake, { ann, chat }),
    close: fake.close,
  };
}

function trackId(raw: string): string | null {
  const { outTrackId } = JSON.parse(raw) as { readonly outTrackId?: string };
  return outTrackId ?? null;
}

function seen({ id, text, pings, shape, links, pressables }: AppMessage): SeenMessage {
  const actions = pressables.flatMap(({ params: { verb, token } }): SeenAction[] =>
    isVerb(verb) && token !== undefined ? [{ kind: "button", verb, token }] : [],
  );
  const linked = links.flatMap((url): SeenAction[] => {
    const verb = URL.parse(url)?.searchParams.get("do");
    return isVerb(verb) ? [{ kind: "link", verb, url }] : [];
  });
  const rung = pings.map((ping) => (ping === "@ALL" ? "all" : `${clientId}:user:${ping}`));
  return { id, text, pings: rung, shape, links, actions: [...actions, ...linked] };
}

function isVerb(verb: unknown): verb is SeenAction["verb"] {
  return ["ack", "unack", "snooze", "close", "link", "decline"].includes(String(verb));
}

type Json = Readonly<Record<string, unknown>>;

function inboundOf(
  fake: DingtalkAppFake,
  { ann, chat }: { readonly ann: FakePerson; readonly chat: FakeChat },
): PlatformInbound {
  const { world } = fake;
  // One millisecond apart: the platform's signatures are of the time alone.
  let newest = 0;
  const timeOf = (at: number): number => {
    if (Math.abs(at - newest) > 60_000) return at;
    newest = Math.max(at, newest + 1);
    return newest;
  };
  newest = Date.now();

  function signed(body: Uint8Array, at: number, secret: string | null): SignedRequest {
    const value = parsed(body);
    if ("encrypt" in value) return signedEvent(body, secret ?? secrets.eventToken, at);
    if ("outTrackId" in value)
      return signedClick(body, secret ?? callbackSecretOf({ clientSecret: secrets.clientSecret }, "account-1"), at);
    return signedMessage(body, secret ?? secrets.clientSecret, at);
  }

  return {
    encode(body, how) {
      const given = isObject(body) ? body : { value: body };
      const spaces = how?.respelled === true ? 3 : 0;
      // It is the platform that says whose organization it is, and an event is encrypted.
      const whole = "EventType" in given ? { encrypt: encryptBody(JSON.stringify(given), world) } : ofCorp(given);
      return new TextEncoder().encode(JSON.stringify(whole, null, spaces));
    },
    async request(body, { at, flaw }) {
      const { query, headers } = signed(body, timeOf(at), flaw === "secret" ? "another-secret-of-somebody" : null);
      const url = `/hook/dingtalk/account-1${query}`;
      return Promise.resolve({ method: "POST", url, headers, body, receivedAt: Date.now() });
    },
    signsBody: false,
    signedHeaders: ["timestamp", "sign"],
    staleAfterMs: 300_000,
    hasAudience: false,
    bodies: {
      action({ verb, token, ref, id }) {
        const params = { verb, minutes: verb === "snooze" ? "120" : "", token };
        return { ...composeClick(world, ann, ref?.["outTrackId"] ?? `card-${id}`, params), trace: id };
      },
      command: ({ text, place, id }) =>
        composeMessage(world, ann, place === "person" ? ann : chat, text, { id: `msg${id}` }),
      membership: ({ change, id }) =>
        composeEvent(
          world,
          change === "added" ? "im_cool_app_install" : "im_cool_app_uninstall",
          { openConversationId: chat.id, robotCode: clientId, coolAppCode: "COOLAPP-1-1018", operator: ann.userId },
          id,
        ),
      receipt: () => null,
      unheardOf: () => composeEvent(world, "im_hologram_projected", { openConversationId: chat.id }),
      own: () => ({ ...composeMessage(world, ann, ann, "linkUser x"), senderId: "$:LWCP_v1:$robot" }),
    },
    commandPlaces: ["person", "chat"],
    judge({ status, body }) {
      if (status !== 200) return `HTTP ${status}`;
      if (body.includes('"encrypt"')) return judgeEventAnswer(body, world);
      return body === "{}" ? null : applied(null, ann.userId, body).failure;
    },
  };

  function ofCorp(given: Json): Json {
    const marks = ["msgId", "conversationId", "chatbotCorpId"].some((key) => key in given)
      ? { chatbotCorpId: corpId }
      : {};
    return { ...given, ...marks, ...("outTrackId" in given ? { corpId } : {}) };
  }
}

function parsed(body: Uint8Array): Json {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
