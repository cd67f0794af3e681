import * as z from "zod";
import { oneLine, trim } from "#channels/kit/trim.ts";
import { nameHeader } from "./message-id.ts";
import { isAddressGone } from "./outcome.ts";

/** What a mail server says of a mail of ours that it could not deliver (RFC 3464). */
export const reportForm = z.object({
  /** Message-ID of the mail that came back, with angle brackets. */
  about: z.string(),
  /** The address itself is at fault, for good. */
  gone: z.boolean(),
  /** In words, for people. */
  why: z.string(),
});

type Report = z.output<typeof reportForm>;

/** A part of a mail that is neither its text nor its HTML. */
interface Part {
  readonly type: string;
  readonly text: string;
}

/** Null: no report of a failure. A delay is none (RFC 3464 §2.3.3, "delayed"), and neither is a success. */
export function readReport(parts: readonly Part[]): Report | null {
  // RFC 6533 §3: the same with addresses beyond ASCII.
  const status = parts.find(({ type }) => /^message\/(global-)?delivery-status$/.test(type));
  const returned = parts.find(({ type }) =>
    /^(message\/(rfc822|global)|text\/rfc822-headers|message\/global-headers)$/.test(type),
  );
  if (status === undefined || returned === undefined) return null;
  const head = fieldsIn(headOf(returned.text));
  const named = head.get(nameHeader.toLowerCase()) ?? head.get("message-id") ?? "";
  const [about] = /<[!-;=?-~]{3,400}>/.exec(named) ?? [];
  const failed = unfolded(status.text)
    .split(/\n[ \t]*\n/)
    .slice(0, 50)
    .map((group) => fieldsIn(group))
    .find((fields) => /^failed\b/i.test(fields.get("action") ?? ""));
  if (about === undefined || failed === undefined) return null;
  const [code = ""] = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(failed.get("status") ?? "") ?? [];
  const said = oneLine((failed.get("diagnostic-code") ?? "").replace(/^[^;]{0,40};/, ""));
  return { about, gone: isAddressGone(code), why: trim(oneLine(`the mail came back: ${said || code}`), 300) };
}

function headOf(text: string): string {
  const head = text.slice(0, 100_000).replaceAll("\r\n", "\n").trimStart();
  const end = head.indexOf("\n\n");
  return unfolded(end < 0 ? head : head.slice(0, end));
}

function unfolded(text: string): string {
  return text
    .slice(0, 100_000)
    .replaceAll("\r\n", "\n")
    .replace(/\n[ \t]+(?=\S)/g, " ");
}

/** Names in lower case; of repeated ones the first. */
function fieldsIn(group: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of group.split("\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (name !== "" && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}
