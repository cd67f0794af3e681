import assert from "node:assert/strict";
import { eventually } from "./eventually.ts";

/** What arrived somewhere. A story takes out what it expects; what is left at its end was not expected. */
export class Inbox<Message> {
  readonly #all: Message[] = [];
  readonly #taken = new Set<Message>();
  readonly #name: string;
  readonly #show: (message: Message) => string;

  constructor(name: string, show: (message: Message) => string) {
    this.#name = name;
    this.#show = show;
  }

  /** Everything, in the order of arrival, taken or not. */
  get all(): readonly Message[] {
    return this.#all;
  }

  add(message: Message): void {
    this.#all.push(message);
  }

  /** Waits for a message that fits and takes it out; the oldest first. */
  async take(what: string, fits: (message: Message) => boolean, withinMs?: number): Promise<Message> {
    const ask = (): Message | undefined => this.rest().find(fits);
    const found = await eventually(`${this.#name}: ${what}`, ask, withinMs).catch((error: unknown) => {
      throw new Error(`${what} did not arrive at ${this.#name}; not taken yet: ${this.#list(this.rest())}`, {
        cause: error,
      });
    });
    this.#taken.add(found);
    return found;
  }

  /** What nobody took. */
  rest(): readonly Message[] {
    return this.#all.filter((message) => !this.#taken.has(message));
  }

  /** Fails on the unexpected. */
  assertNothingElse(): void {
    assert.equal(this.#list(this.rest()), "nothing", `unexpected at ${this.#name}`);
  }

  #list(messages: readonly Message[]): string {
    return messages.length === 0 ? "nothing" : messages.map(this.#show).join(" · ");
  }
}
