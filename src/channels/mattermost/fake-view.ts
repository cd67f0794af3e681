/**
 * What a person in the channel sees of a post: Slack's `<…>` are read first (server/channels/app/slack.go, webhook.go), then Markdown.
 * Written from the documents alone, as far as incoming webhooks need it.
 */

export interface View {
  readonly text: string;
  /** Without the sign: `ann`, `channel`, `here`, `all`. */
  readonly pings: readonly string[];
  readonly links: readonly string[];
  readonly buttons: readonly { readonly label: string; readonly url: string }[];
  /** Of the fields. */
  readonly names: readonly string[];
  readonly shape: string;
}

interface Drawing {
  readonly text: string[];
  readonly pings: string[];
  readonly links: string[];
  readonly buttons: { readonly label: string; readonly url: string }[];
  readonly names: string[];
  readonly shape: string[];
}

type Json = Readonly<Record<string, unknown>>;

export function viewOf(body: Json): View {
  const drawing: Drawing = { text: [], pings: [], links: [], buttons: [], names: [], shape: [] };
  markdown(drawing, string(body["text"]));
  for (const attachment of list(body["attachments"])) {
    drawing.shape.push("attachment");
    for (const key of ["pretext", "title", "text"]) markdown(drawing, string(attachment[key]));
    for (const field of list(attachment["fields"])) {
      drawing.shape.push("field");
      const before = drawing.text.length;
      markdown(drawing, string(field["title"]));
      drawing.names.push(...drawing.text.slice(before));
      markdown(drawing, string(field["value"]));
    }
    drawing.text.push(string(attachment["footer"]));
  }
  return { ...drawing, text: drawing.text.join("\n"), shape: drawing.shape.join(" ") };
}

function markdown(drawing: Drawing, source: string): void {
  const slackless = source
    .replace(/<([^\n<|>]+)\|([^\n>]+)>/g, "[$2]($1)")
    .replace(/<!(channel|here|all|everyone)>/g, (_, word: string) => `@${word === "everyone" ? "all" : word}`)
    .replace(/<@([A-Za-z0-9]+)>/g, "@$1");
  for (const line of slackless.split("\n")) inline(drawing, lineStart(drawing, line));
}

/** Quote, list, heading, code by four blanks. */
function lineStart(drawing: Drawing, line: string): string {
  const [, sign = "", rest = ""] = /^(> ?|- |\* |\d+\. |#{1,6} |\|| {4,})?(.*)$/.exec(line) ?? [];
  // How many lines a quote has is text, not structure.
  if (sign !== "" && !(sign.startsWith(">") && drawing.shape.at(-1) === ">")) drawing.shape.push(sign.trim() || "code");
  return rest;
}

/** Escapes, code, links, bold and the like; then what the server finds in plain text by itself. */
function inline(drawing: Drawing, source: string): void {
  let text = "";
  let rest = source;
  while (rest !== "") {
    const escape = /^\\([!-/:-@[-`{-~])/.exec(rest);
    const code = /^(`+)([^`]+)\1(?!`)/.exec(rest);
    const link = /^(!?)\[((?:\\.|[^\]\\])*)\]\(([^()\s]*)\)/.exec(rest);
    const styled = /^(\*\*|__|~~|\*|_)(?=\S)((?:\\.|(?!\1).)+?)\1/.exec(rest);
    const bare = /^(?:https?:\/\/|www\.)[^\s<>()*]+/i.exec(rest);
    if (escape !== null) {
      // An escaped @ is still one to the server, which looks for mentions in the text that is left.
      text += escape[1] ?? "";
      rest = rest.slice(2);
    } else if (code !== null) {
      drawing.shape.push("code");
      drawing.text.push(code[2] ?? "");
      rest = rest.slice(code[0].length);
    } else if (link !== null) {
      const [whole, picture = "", label = "", url = ""] = link;
      drawing.shape.push(picture === "" ? "a" : "img");
      drawing.links.push(url);
      drawing.buttons.push({ label: unescape(label), url });
      text += unescape(label);
      rest = rest.slice(whole.length);
    } else if (styled !== null) {
      drawing.shape.push(styled[1] ?? "");
      inline(drawing, styled[2] ?? "");
      rest = rest.slice(styled[0].length);
    } else if (bare !== null) {
      drawing.links.push(bare[0]);
      text += bare[0];
      rest = rest.slice(bare[0].length);
    } else {
      text += rest[0] ?? "";
      rest = rest.slice(1);
    }
  }
  for (const [, name = ""] of text.matchAll(/(?<![\w@])@([a-z0-9][a-z0-9._-]*)/gi))
    drawing.pings.push(name.replace(/[._-]+$/, ""));
  if (text !== "") drawing.text.push(text);
}

function unescape(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])/g, "$1");
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
