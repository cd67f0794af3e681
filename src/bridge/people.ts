import type { Language } from "#domain/people.ts";
import type { Answered } from "#ports/bridge.ts";
import { fillWords, type MessageWord, messageWords } from "./words.ts";
import type { Sides } from "./settings.ts";

/** The bot and the people of Mattermost that it writes to. */
export interface People {
  /** The channel of the bot and this person. */
  direct(sides: Sides, userId: string): Promise<Answered<string>>;
  /** Tells this person something in words. */
  tell(
    sides: Sides,
    to: { readonly id: string; readonly language: Language },
    word: MessageWord,
    values: Readonly<Record<string, string>> & { readonly key: string },
  ): Promise<Answered<string>>;
}

const keptMost = 20_000;

/** Who is who stays the same for as long as the settings do. */
export function createPeople(): People {
  let of: Sides | null = null;
  let bot: string | null = null;
  const channels = new Map<string, string>();

  async function direct(sides: Sides, userId: string): Promise<Answered<string>> {
    if (of !== sides) {
      of = sides;
      bot = null;
      channels.clear();
    }
    const known = channels.get(userId);
    if (known !== undefined) return { ok: true, value: known };
    if (bot === null) {
      const me = await sides.mattermost.me();
      if (!me.ok) return me;
      bot = me.value.id;
    }
    const found = await sides.mattermost.direct(bot, userId);
    if (found.ok && channels.size < keptMost) channels.set(userId, found.value);
    return found;
  }

  return {
    direct,
    async tell(sides, { id, language }, word, { key, ...values }) {
      const channel = await direct(sides, id);
      if (!channel.ok) return channel;
      const text = fillWords(messageWords[word][language], values);
      return sides.mattermost.post({ channelId: channel.value, text, fileIds: [], key });
    },
  };
}

/** Mattermost's locale as one of our languages. */
export function languageOf(locale: string): Language {
  return /^zh\b/iu.test(locale) ? "zh-CN" : "en";
}
