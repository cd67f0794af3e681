import { setTimeout as pause } from "node:timers/promises";

const shortestMs = 10;
const longestMs = 200;

/** What is waited for can never come any more: thrown by a question, it ends the waiting. */
export class Hopeless extends Error {
  override readonly name = "Hopeless";
}

/** What is asked for is not there yet: not an error of the test before the deadline. */
type Answer<T> = T | false | null | undefined;

/**
 * Waits for a fact: asks again and again until the answer is there, or throws what was missing. Errors of the question count as
 * "not yet", so that an `assert` inside it says at the end what did not come true.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<Answer<T>> | Answer<T>,
  withinMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  let wait = shortestMs;
  for (;;) {
    const asked = await attempt(ask);
    if (asked.answer !== undefined && asked.answer !== null && asked.answer !== false) return asked.answer;
    if (performance.now() > deadline) {
      throw new Error(
        `${what}: not within ${withinMs / 1000} s`,
        asked.error === undefined ? {} : { cause: asked.error },
      );
    }
    await pause(wait);
    wait = Math.min(longestMs, wait * 1.5);
  }
}

async function attempt<T>(ask: () => Promise<Answer<T>> | Answer<T>): Promise<{ answer?: Answer<T>; error?: unknown }> {
  try {
    return { answer: await ask() };
  } catch (error) {
    if (error instanceof Hopeless) throw error;
    return { error };
  }
}
