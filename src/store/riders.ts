/**
 * Patient works of a store, until a transaction takes them along. An fsync and its wake-ups cost a third of a millisecond of CPU on
 * a calm machine, so what can ride should.
 */
export class Riders<Work> {
  readonly #leave: (works: readonly Work[]) => void;
  #waiting: Work[] = [];
  #timer: NodeJS.Timeout | null = null;
  #leavesAt = 0;

  /** `leave`: no transaction came in time for these. */
  constructor(leave: (works: readonly Work[]) => void) {
    this.#leave = leave;
  }

  /** Waits for a transaction, `patienceMs` at the longest. */
  add(work: Work, patienceMs: number): void {
    this.#waiting.push(work);
    const at = performance.now() + patienceMs;
    if (this.#timer !== null && this.#leavesAt <= at) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#leavesAt = at;
    this.#timer = setTimeout(() => this.hurry(), patienceMs);
  }

  /** All that wait, for a transaction that begins. */
  take(): readonly Work[] {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    return this.#waiting.splice(0);
  }

  /** Those that wait wait no longer. */
  hurry(): void {
    const works = this.take();
    if (works.length > 0) this.#leave(works);
  }
}
