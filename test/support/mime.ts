/** A mail as its reader sees it. */
export interface ParsedMail {
  /** Names in lower case; folded lines joined, encoded words decoded. */
  readonly headers: Readonly<Record<string, string>>;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly links: readonly string[];
}

/** Reads what mail programs of our time send: nested multiparts, quoted-printable and base64 in UTF-8 (RFC 2045, 2047). */
export function parseMail(raw: string): ParsedMail {
  const { headers, body } = split(raw);
  const parts = leaves(headers, body);
  const text = parts.find((part) => part.type === "text/plain")?.content ?? "";
  const html = parts.find((part) => part.type === "text/html")?.content ?? "";
  return { headers, subject: headers["subject"] ?? "", text, html, links: linksOf(text, html) };
}

interface Leaf {
  readonly type: string;
  readonly content: string;
}

function split(raw: string): { headers: Record<string, string>; body: string } {
  const cut = /\r?\n\r?\n/.exec(raw);
  const head = cut === null ? raw : raw.slice(0, cut.index);
  const body = cut === null ? "" : raw.slice(cut.index + cut[0].length);
  const headers: Record<string, string> = {};
  for (const line of head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = decodeWords(line.slice(colon + 1).trim());
  }
  return { headers, body };
}

function leaves(headers: Readonly<Record<string, string>>, body: string): readonly Leaf[] {
  const type = headers["content-type"] ?? "text/plain";
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary === undefined) {
    return [
      {
        type: type.split(";")[0]?.trim().toLowerCase() ?? "",
        content: decodeBody(body, headers["content-transfer-encoding"]),
      },
    ];
  }
  return body
    .split(new RegExp(`(?:^|\\r?\\n)--${RegExp.escape(boundary)}(?:--)?[ \\t]*(?:\\r?\\n|$)`))
    .slice(1, -1)
    .flatMap((part) => {
      const inner = split(part);
      return leaves(inner.headers, inner.body);
    });
}

function decodeBody(body: string, encoding = "7bit"): string {
  switch (encoding.toLowerCase()) {
    case "base64":
      return Buffer.from(body, "base64").toString("utf8");
    case "quoted-printable":
      return unquote(body.replace(/=\r?\n/g, ""));
    default:
      return body;
  }
}

function decodeWords(value: string): string {
  return value
    .replace(/(\?=)\s+(=\?)/g, "$1$2")
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_word, how: string, text: string) =>
      how.toLowerCase() === "b" ? Buffer.from(text, "base64").toString("utf8") : unquote(text.replaceAll("_", " ")),
    );
}

function unquote(text: string): string {
  const bytes = text.replace(/=([0-9a-f]{2})/gi, (_match, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  // What was not quoted is ASCII, so that each unit is one byte.
  return Buffer.from(bytes, "latin1").toString("utf8");
}

function linksOf(text: string, html: string): readonly string[] {
  const inText = text.match(/https?:\/\/[^\s<>")\]]+/g) ?? [];
  const inHtml = Array.from(html.matchAll(/href="([^"]+)"/g), ([, url]) => (url ?? "").replaceAll("&amp;", "&"));
  return [...new Set([...inText, ...inHtml])];
}
