import type { App } from "#app/app.ts";
import type { Language } from "#domain/people.ts";
import type { Answered } from "#ports/bridge.ts";
import { fillWords, type MessageWord, messageWords } from "./words.ts";
import type { Sides } from "./settings.ts";

/** The bot and the people of Mattermost that it writes to. */
export interface People {
  /** The channel of the bot and this person. */
  direct(sides: Sides, userId: string): Promise<Answered<string>>;
  /** That time where this person is, in their language, with its zone. */
  timeFor(sides: Sides, to: { readonly id: string; readonly language: Language }, at: number): Promise<string>;
  /** Tells this person something in words. */
  tell(
    sides: Sides,
    to: { readonly id: string; readonly language: Language },
    word: MessageWord,
    values: Readonly<Record<string, string>> & { readonly key: string },
  ): Promise<Answered<string>>;
}

const keptMost = 20_000;

/** Somebody travels. */
const zoneKeptMs = 10 * 60_000;

/** Who is who stays the same for as long as the settings do. */
export function createPeople(app: App): People {
  let of: Sides | null = null;
  let bot: string | null = null;
  const channels = new Map<string, string>();
  const zones = new Map<string, { readonly zone: string; readonly at: number }>();

  async function zoneOf(sides: Sides, userId: string): Promise<string> {
    const now = app.clock.now();
    const known = zones.get(userId);
    if (known !== undefined && now - known.at < zoneKeptMs) return known.zone;
    const user = await sides.mattermost.user(userId);
    const zone = user.ok ? user.value.timezone : (known?.zone ?? "");
    if (zones.size >= keptMost) zones.clear();
    zones.set(userId, { zone, at: now });
    return zone;
  }

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
    timeFor: async (sides, { id, language }, at) => timeIn(language, await zoneOf(sides, id), at),
    async tell(sides, { id, language }, word, { key, ...values }) {
      const channel = await direct(sides, id);
      if (!channel.ok) return channel;
      const text = fillWords(messageWords[word][language], values);
      return sides.mattermost.post({ channelId: channel.value, text, fileIds: [], key });
    },
  };
}

/** `Nov 22, 2026, 3:00 PM GMT+8`; in UTC where the zone is not known. */
function timeIn(language: Language, zone: string, at: number): string {
  const how = { year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" } as const; // prettier-ignore
  try {
    return new Intl.DateTimeFormat(language, { ...how, timeZone: zone === "" ? "UTC" : zone }).format(at);
  } catch {
    // What the server calls a zone is none that we know.
    return new Intl.DateTimeFormat(language, { ...how, timeZone: "UTC" }).format(at);
  }
}

/** Mattermost's locale as one of our languages. */
export function languageOf(locale: string): Language {
  return /^zh\b/iu.test(locale) ? "zh-CN" : "en";
}
