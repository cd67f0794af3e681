import { createHmac } from "node:crypto";
import { snoozePresets } from "#domain/command.ts";
import type { Language } from "#domain/people.ts";
import { readSnooze } from "#domain/snooze.ts";
import { createSecretBox } from "#lib/secretbox.ts";
import type { Asking, InboundEvent, SnoozeForm } from "#ports/inbound.ts";
import { fill } from "./words.ts";

/** A form that is left open for longer is over: whoever comes back then looks at the card first. Milliseconds. */
export const formMs = 60 * 60_000;

/** What a form brings back of the press that opened it. */
interface Sealed<Address> {
  readonly asked: Asking<Address>;
  readonly language: Language;
  readonly timeZone: string;
  readonly expiresAt: number;
}

/** Who submitted a form, when (UTC milliseconds), and what they filled in; null: nothing. */
export interface Submitted {
  readonly by: string;
  readonly at: number;
  readonly length: string | null;
}

/**
 * What a submitted form is. `action`: what was meant, once for each form however often it comes · `wrong`: `problem` is to be shown beside
 * the field · `void`: it is none of ours, somebody else's, or too old.
 */
export type Filled<Address> =
  | { readonly kind: "action"; readonly event: InboundEvent<Address>; readonly language: Language }
  | { readonly kind: "wrong"; readonly problem: string }
  | { readonly kind: "void" };

export interface SnoozeForms<Address> {
  /** The text that a form carries: sealed, so that neither can it be made up nor does anybody learn the button's token from it. */
  readonly seal: (asked: Asking<Address>, form: SnoozeForm, at: number) => string;
  /** Whether this account sealed it for this person, however long ago. Pure. */
  readonly isFor: (sealed: string, by: string) => boolean;
  /** Pure. */
  readonly read: (sealed: string, submitted: Submitted) => Filled<Address>;
}

/**
 * The forms of one account. The seal is of the account's own key, and of the person who pressed: what was sealed for another account or is
 * sent in another's name is void. `secret`: known to the account alone; null: it has none yet, and no forms.
 */
export function createSnoozeForms<Address>(secret: string | null, accountId: string): SnoozeForms<Address> {
  const context = `snooze form ${accountId}`;
  const key = createHmac("sha256", secret ?? "")
    .update(context)
    .digest();
  const box = createSecretBox([key]);

  function open(sealed: string): Sealed<Address> | null {
    if (secret === null) return null;
    try {
      // The cast holds because the box only opens what `seal` sealed for this account.
      return JSON.parse(box.open(sealed, context)) as Sealed<Address>;
    } catch {
      return null;
    }
  }

  return {
    seal(asked, { language, timeZone }, at) {
      const sealed: Sealed<Address> = { asked, language, timeZone, expiresAt: at + formMs };
      return box.seal(JSON.stringify(sealed), context);
    },
    isFor: (sealed, by) => open(sealed)?.asked.by.key === by,
    read(sealed, { by, at, length }) {
      const found = open(sealed);
      if (found === null || found.asked.by.key !== by || at > found.expiresAt) return { kind: "void" };
      const { asked, language, timeZone } = found;
      const read = readSnooze(length ?? "", at, timeZone);
      if (!read.ok) return { kind: "wrong", problem: formWords[language][read.problem] };
      // One press is one form, and one form one answer: a second submission has the same id.
      const event = { ...asked, kind: "action", id: `form:${asked.id}`, minutes: read.minutes } as const;
      return { kind: "action", event, language };
    },
  };
}

interface FormWords {
  readonly title: string;
  readonly submit: string;
  readonly cancel: string;
  readonly close: string;
  readonly preset: string;
  readonly other: string;
  readonly hint: string;
  /** Where there is something to choose as well. */
  readonly first: string;
  readonly placeholder: string;
  readonly hours: string;
  readonly minutes: string;
  readonly unreadable: string;
  readonly too_long: string;
}

/** Titles and labels have at most 24 bytes, which is as much as Mattermost takes; Slack takes as many characters. */
export const formWords: Readonly<Record<Language, FormWords>> = {
  en: {
    title: "Snooze",
    submit: "Snooze",
    cancel: "Cancel",
    close: "Close",
    preset: "For how long",
    other: "Or type it",
    hint: "Minutes (90), a length (1h 30m) or a time (14:30, {zone}); at most 24 hours.",
    first: "What is typed counts.",
    placeholder: "1h 30m, 14:30",
    hours: "{count} h",
    minutes: "{count} min",
    unreadable: "Type minutes (90), a length (1h 30m) or a time (14:30).",
    too_long: "Snooze for at most 24 hours.",
  },
  "zh-CN": {
    title: "暂缓",
    submit: "暂缓",
    cancel: "取消",
    close: "关闭",
    preset: "暂缓时长",
    other: "或自行填写",
    hint: "分钟数（90）、时长（1小时30分钟）或时刻（14:30，{zone}），最长 24 小时。",
    first: "以填写内容为准。",
    placeholder: "1小时30分钟、14:30",
    hours: "{count} 小时",
    minutes: "{count} 分钟",
    unreadable: "请填写分钟数（90）、时长（1小时30分钟）或时刻（14:30）。",
    too_long: "暂缓最长 24 小时。",
  },
};

/** Said of a void form, where nobody's language is known. */
export const voidForm = "This form is not valid any more. Press the button again. · 表单已失效，请重新点击按钮。";

/** `2 h`, `90 min`. */
function lengthLabel(minutes: number, language: Language): string {
  const say = formWords[language];
  return minutes % 60 === 0 ? fill(say.hours, { count: minutes / 60 }) : fill(say.minutes, { count: minutes });
}

/** What can be chosen without typing, in minutes and in words. */
export function presetsIn(language: Language): readonly { readonly value: string; readonly label: string }[] {
  return snoozePresets.map((minutes) => ({ value: String(minutes), label: lengthLabel(minutes, language) }));
}
