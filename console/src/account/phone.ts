import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/min";

/** A phone number while it is typed: what it is by E.164 (blanks for people to read), and of which country or region. */
export interface PhoneGuess {
  readonly international: string;
  /** ISO 3166-1, `CN`; null for numbers of no country (satellites). */
  readonly country: string | null;
  /** Its country was not typed but guessed: to be offered, and never to be taken for granted. */
  readonly isGuess: boolean;
}

/** Reads a number; `home`: the country of whoever types, for a number without its own. Null: it is none yet. */
export function guessPhone(text: string, home: string | null): PhoneGuess | null {
  const plain = text
    .normalize("NFKC")
    .trim()
    .replace(/^00(?=[1-9])/, "+");
  if (plain.length < 5 || plain.length > 40) return null;
  const hasCountry = plain.startsWith("+");
  if (!hasCountry && home === null) return null;
  // The cast holds because an unknown country makes no number, as the library checks by itself.
  const number = parsePhoneNumberFromString(plain, (hasCountry ? undefined : home) as CountryCode | undefined);
  if (number === undefined || !number.isValid()) return null;
  return { international: number.formatInternational(), country: number.country ?? null, isGuess: !hasCountry };
}

const homes: Readonly<Record<string, string>> = {
  "Asia/Shanghai": "CN",
  "Asia/Urumqi": "CN",
  "Asia/Hong_Kong": "HK",
  "Asia/Taipei": "TW",
  "Asia/Singapore": "SG",
};

/** The country of a browser: by its clock where that is of one country, else by the language that it asks for. */
export function homeOf(timeZone: string, language: string): string | null {
  try {
    return homes[timeZone] ?? new Intl.Locale(language).maximize().region ?? null;
  } catch {
    return null;
  }
}
