/** What a person in the channel sees of a message: docs.slack.dev, "Formatting message text". Written from the documents alone. */

type Json = Readonly<Record<string, unknown>>;

export interface View {
  /** All text, one line a part; markup resolved. */
  readonly text: string;
  /** Who is rung: `U…`, `S…`, `channel`, `here`, `everyone`. */
  readonly pings: readonly string[];
  readonly links: readonly string[];
  readonly buttons: readonly { readonly label: string; readonly url: string }[];
  /** Skeleton without text. */
  readonly shape: string;
}

interface Drawing {
  readonly text: string[];
  readonly pings: string[];
  readonly links: string[];
  readonly buttons: { readonly label: string; readonly url: string }[];
  readonly shape: string[];
}

export function viewOf(body: Json): View {
  const drawing: Drawing = { text: [], pings: [], links: [], buttons: [], shape: [] };
  // The text beside blocks is what a phone shows; mentions in it ring as well.
  if (typeof body["text"] === "string")
    mrkdwn(drawing, body["text"], { verbatim: true, styled: body["mrkdwn"] !== false });
  for (const block of list(body, "blocks")) draw(drawing, block);
  return { ...drawing, text: drawing.text.join("\n"), shape: drawing.shape.join(" ") };
}

function draw(drawing: Drawing, value: unknown): void {
  if (!isObject(value)) return;
  const type = String(value["type"]);
  drawing.shape.push(type);
  switch (type) {
    case "plain_text":
      return void drawing.text.push(emoji(drawing, String(value["text"]), value["emoji"] !== false));
    case "mrkdwn":
      return mrkdwn(drawing, String(value["text"]), { verbatim: value["verbatim"] === true, styled: true });
    case "text":
      return void drawing.text.push(String(value["text"]));
    case "link":
      drawing.links.push(String(value["url"]));
      return void drawing.text.push(String(value["text"] ?? value["url"]));
    case "user":
      return void drawing.pings.push(String(value["user_id"]));
    case "broadcast":
      return void drawing.pings.push(String(value["range"]));
    case "button":
      drawing.links.push(String(value["url"]));
      drawing.buttons.push({ label: labelOf(value["text"]), url: String(value["url"]) });
      return draw(drawing, value["text"]);
    default:
      draw(drawing, value["text"]);
      for (const key of ["fields", "elements"]) for (const each of list(value, key)) draw(drawing, each);
  }
}

/** `<@U1>`, `<!here>`, `<url|label>`; without `verbatim` also bare addresses and @here; then `*`, `_`, `~`, and back quotes. */
function mrkdwn(drawing: Drawing, source: string, how: { readonly verbatim: boolean; readonly styled: boolean }): void {
  if (!how.verbatim) {
    const bare = source.replace(/<[^<>]+>/g, " ");
    for (const [, word = ""] of bare.matchAll(/@(here|channel|everyone)\b/g)) drawing.pings.push(word);
    for (const [url] of bare.matchAll(/https?:\/\/[^\s|<>]+/g)) drawing.links.push(url);
  }
  let text = source.replace(/<([^<>]+)>/g, (_, inner: string) => special(drawing, inner));
  if (how.styled)
    text = text.replace(
      /(^|[\s(])([*_~`])(\S(?:[^\n]*?\S)?)\2(?=$|[\s.,;:!?)])/gm,
      (_, before: string, sign: string, inner: string) => {
        drawing.shape.push(sign);
        return before + inner;
      },
    );
  if (how.styled) text = emoji(drawing, text, true);
  drawing.text.push(text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));
}

function special(drawing: Drawing, inner: string): string {
  const [target = "", label] = inner.split("|");
  if (/^[@#]/.test(target)) {
    drawing.pings.push(target.slice(1));
    return label ?? target;
  }
  if (target.startsWith("!")) {
    drawing.pings.push(target.replace(/^!(subteam\^)?/, ""));
    return label ?? `@${target.slice(1)}`;
  }
  drawing.links.push(target);
  drawing.shape.push("a");
  return label ?? target;
}

/** `:bomb:` becomes a picture where emoji are drawn. */
function emoji(drawing: Drawing, text: string, drawn: boolean): string {
  if (!drawn) return text;
  return text.replace(/:(bomb|fire|warning):/g, () => {
    drawing.shape.push("emoji");
    return "";
  });
}

function labelOf(value: unknown): string {
  return isObject(value) ? String(value["text"]) : "";
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(value: Json, key: string): readonly unknown[] {
  const inner = value[key];
  return Array.isArray(inner) ? inner : [];
}
