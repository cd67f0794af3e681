/**
 * A mobile number as the Chinese platforms take it, or null for a key that is none (a user id): `13800000000` from mainland China,
 * `+85261234567` from elsewhere. People write blanks, hyphens and +86.
 */
export function mobileOf(key: string): string | null {
  const digits = key.replace(/[\s()-]/g, "").replace(/^\+86(?=1\d{10}$)/, "");
  return /^(1\d{10}|\+\d{6,15})$/.test(digits) ? digits : null;
}
