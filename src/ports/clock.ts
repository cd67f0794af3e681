/** Time and randomness, handed in so that a test can hold them still. */
export interface Clock {
  /** UTC milliseconds. */
  now(): number;
}

/** Makes ids that sort by time (UUIDv7). */
export interface Ids {
  next(): string;
}
