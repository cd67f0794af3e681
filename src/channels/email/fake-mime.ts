/** A mail as a reader's program takes it apart (RFC 5322, 2045 to 2047), as far as senders of alerts go. */
export interface ParsedMail {
  readonly raw: string;
  /** Names in lower case; repeated ones joined by a line break. */
  readonly headers: Readonly<Record<string, string>>;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Part {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** `raw`: bytes as Latin-1, lines ended by CRLF, dots already unstuffed. */
export function parseMail(raw: string): ParsedMail {
  const mail = split(raw);
  const parts = leaves(mail);
  const find = (type: string): string => {
    const part = parts.find(({ headers }) => (headers["content-type"] ?? "text/plain").toLowerCase().startsWith(type));
    return part === undefined ? "" : decodeBody(part);
  };
  return {
    raw,
    headers: mail.headers,
    subject: decodeWords(mail.headers["subject"] ?? ""),
    text: find("text/plain"),
    html: find("text/html"),
  };
}

function split(raw: string): Part {
  const end = raw.indexOf("\r\n\r\n");
  const head = (end < 0 ? raw : raw.slice(0, end)).replace(/\r\n[ \t]+/g, " ");
  const headers: Record<string, string> = {};
  for (const line of head.split("\r\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}\n${value}`;
  }
  return { headers, body: end < 0 ? "" : raw.slice(end + 4) };
}

function leaves(part: Part): readonly Part[] {
  const type = part.headers["content-type"] ?? "";
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (!/^multipart\//i.test(type) || boundary === undefined) return [part];
  const pieces = `\r\n${part.body}`.split(`\r\n--${boundary}`).slice(1);
  return pieces
    .filter((piece) => !piece.startsWith("--"))
    .flatMap((piece) => leaves(split(piece.replace(/^\r\n/, ""))));
}

function decodeBody({ headers, body }: Part): string {
  const encoding = (headers["content-transfer-encoding"] ?? "7bit").toLowerCase();
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding === "quoted-printable") return unquote(body.replace(/=[ \t]*\r\n/g, "")).toString("utf8");
  return Buffer.from(body, "latin1").toString("utf8");
}

function unquote(text: string): Buffer {
  return Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );
}

/** RFC 2047: words beside each other belong together, their blank does not count. */
function decodeWords(text: string): string {
  const joined = text.replace(/\?=\s+=\?/g, "?==?");
  const runs = joined.replace(/(?:=\?utf-8\?[bq]\?[^?]*\?=)+/gi, (run) => {
    const bytes = [...run.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)].map(([, kind = "", content = ""]) =>
      kind.toLowerCase() === "b" ? Buffer.from(content, "base64") : unquote(content.replaceAll("_", " ")),
    );
    return Buffer.concat(bytes).toString("utf8");
  });
  return runs;
}
