/** Ids and times are taken within the same decision, but clocks are corrected and nodes differ: by less than this. */
const slackMs = 60 * 60_000;

/**
 * An id that none of a row made since then is smaller than. Ids are UUIDs of version 7, which begin with their time in milliseconds
 * (RFC 9562 §5.7): a search by time stops there instead of reading everything that is older. The exact time has to be asked for, too.
 */
export function oldestIdSince(at: number): string {
  return idAt(at - slackMs);
}

/** The smallest id of that millisecond. */
export function idAt(at: number): string {
  const ms = Math.max(0, Math.floor(at)).toString(16).padStart(12, "0");
  return `${ms.slice(0, 8)}-${ms.slice(8)}-0000-0000-000000000000`;
}
