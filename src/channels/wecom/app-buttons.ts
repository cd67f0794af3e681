import { snoozePresets } from "#domain/command.ts";
import { isLinkVerb } from "#domain/notice.ts";
import type { LinkVerb, Notice, RenderContext, Verb } from "#domain/notice.ts";
import type { Content } from "#channels/kit/content.ts";
import { trim } from "#channels/kit/trim.ts";
import { fill } from "#channels/kit/words.ts";
import { appLimits } from "./app-limits.ts";
import { appWords } from "./app-words.ts";
import type { AppWords } from "./app-words.ts";

type ButtonVerb = Verb | LinkVerb | "refresh";

/** What a press of a button means. */
export interface Pressed {
  readonly verb: ButtonVerb;
  readonly token: string;
}

/** `verb|token`, which comes back as `EventKey`; at most 1024 bytes, and no two of a card are the same. */
function keyOf(verb: ButtonVerb, token: string): string {
  return `${verb}|${token}`;
}

const verbs: Readonly<Record<string, ButtonVerb>> = {
  ack: "ack",
  unack: "unack",
  snooze: "snooze",
  close: "close",
  link: "link",
  decline: "decline",
  refresh: "refresh",
};

/** Reads the key of a button; null: it is none of ours. */
export function readKey(key: string): Pressed | null {
  const cut = key.indexOf("|");
  const name = key.slice(0, Math.max(cut, 0));
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  const token = key.slice(cut + 1);
  return verb === undefined || token === "" || token.length > 1_000 ? null : { verb, token };
}

interface Button {
  readonly text: string;
  readonly style: number;
  readonly key: string;
}

/** The part of a card that is pressed; null: there is nothing to press in place. */
export interface Buttons {
  readonly button_list: readonly Button[];
  readonly button_selection?: object;
}

/** For how long to snooze is chosen from a list; what is chosen comes with whichever button is pressed. */
export const snoozeQuestion = "snooze";

/**
 * The first action is the one that is wanted. Cards about incidents end with Refresh: a card can be changed a few times at most without
 * somebody pressing something on it (94888).
 */
export function buttonsOf(content: Content, notice: Notice, context: RenderContext): Buttons | null {
  const say = appWords[context.language];
  const token = notice.kind === "link_request" ? notice.token : context.actionToken;
  if (token === null || content.actions.length === 0) return null;
  const actions = content.actions.map(({ verb }, index) =>
    button(labelOf(verb, notice, say), index === 0 ? 1 : 2, keyOf(verb, token)),
  );
  const refresh = notice.kind === "link_request" ? [] : [button(say.button.refresh, 3, keyOf("refresh", token))];
  const isSnoozed = content.actions.some(({ verb }) => verb === "snooze");
  return {
    ...(isSnoozed ? { button_selection: selection(say) } : {}),
    button_list: [...actions, ...refresh].slice(0, appLimits.buttons),
  };
}

function labelOf(verb: Verb | LinkVerb, { kind }: Notice, say: AppWords): string {
  return kind === "bundle" && !isLinkVerb(verb) ? say.all[verb] : say.button[verb];
}

function button(text: string, style: number, key: string): Button {
  return { text: trim(text, appLimits.button, "points"), style, key };
}

function selection(say: AppWords): object {
  return {
    question_key: snoozeQuestion,
    title: say.howLong,
    option_list: snoozePresets.map((minutes) => ({ id: String(minutes), text: duration(minutes, say) })),
    selected_id: String(snoozePresets[0]),
  };
}

function duration(minutes: number, say: AppWords): string {
  return minutes % 60 === 0 ? fill(say.hours, { count: minutes / 60 }) : fill(say.minutes, { count: minutes });
}
