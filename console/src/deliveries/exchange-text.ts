/** JSON on lines of its own; everything else, and JSON that was cut, as it is. */
export function readable(text: string): string {
  if (!/^\s*[[{]/u.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
