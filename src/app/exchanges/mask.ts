/** Stands where a secret was. */
const hole = "•••";

/** Shorter ones are no secrets, and would leave holes in every word. */
const shortest = 4;

/** Parts of addresses of webhooks that are the same for everybody. */
const pathWords: ReadonlySet<string> = new Set(
  "api automations cgi-bin chat direct hook hooks incoming incomingwebhook invoke manual message messages open-apis paths powerautomate push robot send services spaces triggers webhook webhooks workflow workflows wpush".split(
    " ",
  ),
);

/**
 * Everything that must not be seen of these secrets, the longest first: themselves, the keys in them where they are addresses, and how all
 * of it reads in JSON, in addresses and forms, in XML and within base64.
 */
export function needlesOf(secrets: readonly string[]): readonly string[] {
  const found = new Set(secrets.flatMap(partsOf).flatMap(spellings));
  return [...found].filter((each) => each.length >= shortest).toSorted((a, b) => b.length - a.length);
}

/** An address keeps its host, which tells where it went. A field may hold several secrets (an old and a new key). */
function partsOf(secret: string): readonly string[] {
  const url = /^https?:\/\//iu.test(secret.trim()) ? URL.parse(secret.trim()) : null;
  if (url === null) {
    const parts = secret.split(/[\s,]+/u);
    return parts.length === 1 ? [secret] : [secret, ...parts.filter((each) => each.length >= 8)];
  }
  const raw = [
    ...url.pathname.split("/").filter((part) => !pathWords.has(part)),
    ...url.search.slice(1).split("&").map((pair) => pair.slice(pair.indexOf("=") + 1)), // prettier-ignore
    url.username,
    url.password,
    url.hash.slice(1),
  ];
  return raw.filter((part) => part.length >= shortest).flatMap((part) => [part, decoded(part)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** How programs write a text into others. */
function spellings(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const ascii = json.replaceAll(/[^\0-~]/gu, unicodeEscapes);
  const percent = encodeURIComponent(wellFormed(secret));
  const strict = percent.replaceAll(/[!'()*~]/gu, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams({ s: secret }).toString().slice(2);
  const encoded = [percent, strict, form, encodeURI(wellFormed(secret))];
  return [
    secret,
    ...[json, ascii].flatMap((each) => [each, each.replaceAll("/", "\\/"), JSON.stringify(each).slice(1, -1)]),
    ...encoded.flatMap((each) => [each, each.replaceAll(/%[\dA-F]{2}/gu, (byte) => byte.toLowerCase())]),
    secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
    ...within(secret),
  ];
}

function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}

function unicodeEscapes(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    const unit = character.charCodeAt(i).toString(16).padStart(4, "0");
    return `\\u${unit}`;
  }).join("");
}

/** What base64 of any text around it holds for certain: three bytes become four letters, so there are three ways to begin. */
function within(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  if (bytes.length < 6) return [];
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const letters = whole.toString("base64").replaceAll("=", "");
    // A letter that holds bits of what stands before or behind is not certain.
    const certain = letters.slice(Math.ceil((before * 4) / 3), Math.floor((whole.length * 4) / 3));
    return [certain, certain.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** Values that are secrets by what they are called, in JSON (also JSON in JSON), in forms and in headers that somebody repeats. */
const named =
  /(?:oken|ecret|assword|asswd|ssertion|ignature|uthorization|redentials?|api_?key|private_?key|cookie|"sign|"sig|"jwt|"pwd)\\*"\s*:\s*\\*"((?:[^"\\]|\\+[^"\\])+)|(?:(?:oken|ecret|assword|asswd|ssertion|ignature|api_?key|[?&](?:key|code|sign|sig|auth))=|(?:bearer|basic)\s{1,9}(?=[\w.~+/=-]{16}))([^&\s"'<>\\]+)/giu;

interface Hole {
  readonly from: number;
  readonly to: number;
}

/** The first `most` characters of a text, without what is secret in it. Half a secret at the end is none. */
export function masked(text: string, needles: readonly string[], most: number): string {
  const reach = most + (needles[0]?.length ?? 0);
  const seen = text.length > reach ? text.slice(0, reach) : text;
  const holes: Hole[] = [];
  for (const needle of needles)
    for (let from = seen.indexOf(needle); from !== -1; from = seen.indexOf(needle, from + 1))
      holes.push({ from, to: from + needle.length });
  for (const found of seen.matchAll(named)) {
    const to = found.index + found[0].length;
    holes.push({ from: to - (found[1] ?? found[2] ?? "").length, to });
  }
  return holes.length === 0 ? seen.slice(0, most) : filled(seen, holes, most);
}

/** Holes may overlap. */
function filled(text: string, holes: readonly Hole[], most: number): string {
  let made = "";
  let at = 0;
  for (const { from, to } of holes.toSorted((a, b) => a.from - b.from)) {
    if (from >= most) break;
    if (from >= at) made += text.slice(at, from) + (from === at && at > 0 ? "" : hole);
    at = Math.max(at, to);
  }
  return at < most ? made + text.slice(at, most) : made;
}
