import type { Ref } from "#ports/channel.ts";
import { codeLifeMs } from "./app-limits.ts";

/**
 * A response code, which changes one card once (update template card, 94888): one comes with the answer to a sent message, one with each
 * press of a button. The core keeps them as parts of the message's ref, so that every node has them, also after a restart.
 */
export interface Code {
  readonly slot: "code" | "press";
  readonly text: string;
}

/** The ref of a card that was sent, with the code that came with it. `at`: when, in milliseconds. */
export function sentRef(taskId: string, code: string, at: number): Ref {
  return { taskId, code, at: String(at) };
}

/** The parts of a card's ref that a press brings. The newest press counts: those before it were used, or changed nothing. */
export function pressedRef(taskId: string, code: string, at: number): Ref {
  return { taskId, press: code, pressedAt: String(at) };
}

/** Codes of a card that may still be good, in the order in which they are to be used. */
export function goodCodes({ code, at, press, pressedAt, used }: Ref, now: number): readonly Code[] {
  const isFresh = (since: string | undefined): boolean => now - Number(since) < codeLifeMs;
  const codes: Code[] = [];
  if (press !== undefined && press !== used && isFresh(pressedAt)) codes.push({ slot: "press", text: press });
  if (code !== undefined && code !== "" && isFresh(at)) codes.push({ slot: "code", text: code });
  return codes;
}

/** The parts of a ref that tell that these are spent. That of a press is named, since a newer press may have taken its place. */
export function spentParts(codes: readonly Code[]): Ref {
  return Object.fromEntries(codes.map(({ slot, text }) => (slot === "press" ? ["used", text] : ["code", ""])));
}
