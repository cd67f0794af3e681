import type { Tone } from "./content.ts";

/** A tone as one coloured sign, for platforms whose messages have no colour of their own; it also shows on a lock screen. */
export const toneSigns = {
  critical: "🔴",
  warning: "🟠",
  info: "🔵",
  handled: "🟣",
  good: "🟢",
  bad: "🔴",
  plain: "⚪",
} as const satisfies Record<Tone, string>;

/** The same tones as 24-bit colours; each is told apart from the others on a light and on a dark ground. */
export const toneColours = {
  critical: 0xe03131,
  warning: 0xf08c00,
  info: 0x1c7ed6,
  handled: 0x7950f2,
  good: 0x2f9e44,
  bad: 0xe03131,
  plain: 0x868e96,
} as const satisfies Record<Tone, number>;

/** `#e03131` */
export function hexColour(tone: Tone): string {
  return `#${toneColours[tone].toString(16).padStart(6, "0")}`;
}
