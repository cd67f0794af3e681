/** What a member of the channel sees of a message: "Message Formatting" of docs.discord.com, as far as webhooks need it. */

export interface View {
  readonly text: string;
  /** Ids, `&` and the ids of roles, `everyone`, `here`. */
  readonly pings: readonly string[];
  readonly links: readonly string[];
  readonly buttons: readonly { readonly label: string; readonly url: string }[];
  /** Of fields: what they hold stands on the line below. */
  readonly names: readonly string[];
  readonly shape: string;
}

interface Drawing {
  readonly text: string[];
  readonly links: string[];
  readonly buttons: { readonly label: string; readonly url: string }[];
  readonly names: string[];
  readonly shape: string[];
}

type Json = Readonly<Record<string, unknown>>;

export function viewOf(body: Json): View {
  const drawing: Drawing = { text: [], links: [], buttons: [], names: [], shape: [] };
  const content = string(body["content"]);
  markdown(drawing, content);
  for (const embed of list(body["embeds"])) {
    drawing.shape.push("embed");
    markdown(drawing, string(embed["title"]));
    markdown(drawing, string(embed["description"]));
    for (const field of list(embed["fields"])) {
      drawing.shape.push("field");
      drawing.names.push(string(field["name"]));
      markdown(drawing, string(field["name"]));
      markdown(drawing, string(field["value"]));
    }
    const { footer } = embed;
    if (typeof footer === "object" && footer !== null && "text" in footer) drawing.text.push(string(footer.text));
  }
  const pings = pingsOf(content, body["allowed_mentions"]);
  return { ...drawing, pings, text: drawing.text.join("\n"), shape: drawing.shape.join(" ") };
}

/** Embeds never ring. In the content a backslash keeps nobody from being rung; only `allowed_mentions` does. */
function pingsOf(content: string, allowed: unknown): readonly string[] {
  const { parse, users, roles } = (allowed ?? { parse: ["users", "roles", "everyone"] }) as {
    readonly parse?: readonly string[];
    readonly users?: readonly string[];
    readonly roles?: readonly string[];
  };
  const may = (kind: string): boolean => parse?.includes(kind) === true;
  const found = [
    ...[...content.matchAll(/<@!?(\d+)>/g)].filter(([, id = ""]) => may("users") || users?.includes(id) === true),
    ...[...content.matchAll(/<@(&\d+)>/g)].filter(
      ([, id = ""]) => may("roles") || roles?.includes(id.slice(1)) === true,
    ),
    ...[...content.matchAll(/@(everyone|here)/g)].filter(() => may("everyone")),
  ];
  return found.map(([, name = ""]) => name);
}

function markdown(drawing: Drawing, source: string): void {
  for (const line of source.split("\n")) {
    const [, sign = "", rest = ""] = /^(> |>>> |- |\* |\d+\. |#{1,3} |-# )?(.*)$/.exec(line) ?? [];
    // How many lines a quote has is text, not structure.
    if (sign !== "" && !(sign === "> " && drawing.shape.at(-1) === ">")) drawing.shape.push(sign.trim());
    inline(drawing, rest);
  }
}

function inline(drawing: Drawing, source: string): void {
  let text = "";
  let rest = source;
  while (rest !== "") {
    const escape = /^\\([^0-9A-Za-z\s])/.exec(rest);
    const code = /^(`+)([^`]+)\1(?!`)/.exec(rest);
    const link = /^\[((?:\\.|[^\]\\])*)\]\((https?:\/\/[^()\s]*)\)/.exec(rest);
    const styled = /^(\*\*|__|~~|\|\||\*|_)(?=\S)((?:\\.|(?!\1).)+?)\1/.exec(rest);
    const special = /^<(?:@[!&]?\d+|#\d+|t:\d+(?::\w)?|a?:\w+:\d+|(https?:\/\/[^>\s]+))>/.exec(rest);
    const bare = /^https?:\/\/[^\s<>]+/i.exec(rest);
    if (escape !== null) {
      text += escape[1] ?? "";
      rest = rest.slice(2);
    } else if (code !== null) {
      drawing.shape.push("code");
      drawing.text.push(code[2] ?? "");
      rest = rest.slice(code[0].length);
    } else if (link !== null) {
      const [whole, label = "", url = ""] = link;
      drawing.shape.push("a");
      drawing.links.push(url);
      drawing.buttons.push({ label: unescape(label), url });
      text += unescape(label);
      rest = rest.slice(whole.length);
    } else if (styled !== null) {
      drawing.shape.push(styled[1] ?? "");
      inline(drawing, styled[2] ?? "");
      rest = rest.slice(styled[0].length);
    } else if (special !== null) {
      drawing.shape.push("special");
      if (special[1] !== undefined) drawing.links.push(special[1]);
      text += special[0];
      rest = rest.slice(special[0].length);
    } else if (bare !== null) {
      drawing.links.push(bare[0]);
      text += bare[0];
      rest = rest.slice(bare[0].length);
    } else {
      text += rest[0] ?? "";
      rest = rest.slice(1);
    }
  }
  if (text !== "") drawing.text.push(text);
}

function unescape(text: string): string {
  return text.replace(/\\([^0-9A-Za-z\s])/g, "$1");
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
