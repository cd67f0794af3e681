import { twiml, xmlText } from "#channels/kit/vendors/twilio.ts";
import type { Verb } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";
import { promptOf } from "./keys.ts";
import { keySeconds, limits } from "./limits.ts";
import type { Wire } from "./render.ts";
import { voices, voiceWords } from "./words.ts";

/**
 * What the address of a key holds, so that the answer to it needs no memory: Twilio signs addresses, so nobody else can change it.
 * `text` is said again by key 9.
 */
export interface Menu {
  readonly token: string;
  readonly verbs: readonly Verb[];
  readonly language: Language;
  readonly text: string;
}

const letters = { ack: "a", snooze: "s", close: "c", unack: "u" } as const satisfies Record<Verb, string>;
const allVerbs: readonly Verb[] = ["ack", "snooze", "close", "unack"];

function menuQuery({ token, verbs, language, text }: Menu): string {
  const fields = {
    e: "key",
    t: token,
    k: verbs.map((verb) => letters[verb]).join(""),
    l: language,
    s: Buffer.from(text).toString("base64url"),
  };
  return new URLSearchParams(fields).toString();
}

/** Null: it is not the address of a key. */
export function readMenu(query: URLSearchParams): Menu | null {
  const token = query.get("t");
  if (query.get("e") !== "key" || token === null) return null;
  const offered = query.get("k") ?? "";
  return {
    token,
    verbs: allVerbs.filter((verb) => offered.includes(letters[verb])),
    language: query.get("l") === "zh-CN" ? "zh-CN" : "en",
    text: Buffer.from(query.get("s") ?? "", "base64url")
      .toString("utf8")
      .slice(0, limits.spoken)
      .toWellFormed(),
  };
}

/** TwiML of a call. Without keys it is said twice, and that is all. */
export function callOf(wire: Wire, hook: string): string {
  const { token, verbs, language, said } = wire;
  if (token === null || verbs.length === 0)
    return twiml(say(language, said, 2), say(language, voiceWords[language].goodbye));
  return twiml(...menuOf({ token, verbs, language, text: said }, hook));
}

/** Says it twice, with the keys after each; a key ends it at any moment. */
export function menuOf(menu: Menu, hook: string): readonly string[] {
  const { language, text, verbs } = menu;
  const words = voiceWords[language];
  const action = xmlText(`${hook}?${menuQuery(menu)}`);
  return [
    `<Gather input="dtmf" numDigits="1" timeout="${keySeconds}" method="POST" action="${action}">`,
    say(language, `${text} ${promptOf(language, verbs)}`, 2),
    "</Gather>",
    // Silence is no answer.
    say(language, `${words.noKey} ${words.goodbye}`),
  ];
}

/** `<Say>` in the voice of the language; `times` over. */
export function say(language: Language, text: string, times = 1): string {
  const { voice, language: spoken } = voices[language];
  const loop = times === 1 ? "" : ` loop="${times}"`;
  return `<Say voice="${voice}" language="${spoken}"${loop}>${xmlText(text)}</Say>`;
}
