/** What a person in the chat sees of a message of `format=full`. Written from the documents alone. */

type Json = Readonly<Record<string, unknown>>;

export interface View {
  readonly text: string;
  /** JIDs of those who are rung. */
  readonly pings: readonly string[];
  readonly links: readonly string[];
  readonly buttons: readonly { readonly label: string; readonly url: string }[];
  /** Skeleton without text. */
  readonly shape: string;
}

/** Null: not a message that Zoom takes. */
export function viewOf(content: unknown): View | null {
  if (!isObject(content) || !Array.isArray(content["body"]) || content["body"].length === 0) return null;
  const { head } = content;
  if (head !== undefined && (!isObject(head) || typeof head["text"] !== "string" || head["text"] === "")) return null;
  const text: string[] = [];
  const pings: string[] = [];
  const links: string[] = [];
  const buttons: { readonly label: string; readonly url: string }[] = [];
  const shape: string[] = [];
  const say = (said: string, markdown: boolean): void => {
    text.push(
      said.replace(/<!([^|>]+)\|([^>]*)>/g, (_, jid: string, name: string) => {
        pings.push(jid);
        return `@${name}`;
      }),
    );
    for (const [, word = ""] of said.matchAll(/@(all|here|everyone|channel)\b/gi)) pings.push(word);
    for (const [url] of said.matchAll(/\bhttps?:\/\/[^\s<>"\u200b]+/gi)) links.push(url);
    if (markdown) for (const [sign] of said.matchAll(/(\*\S|`\S|__\S|\]\()/g)) shape.push(sign);
  };
  if (isObject(head)) say(String(head["text"]), false);
  const parts: readonly unknown[] = content["body"];
  for (const part of parts) {
    if (!isObject(part)) return null;
    shape.push(String(part["type"]));
    if (part["type"] === "message") {
      if (typeof part["text"] !== "string" || part["text"] === "") return null;
      say(part["text"], part["is_markdown_support"] === true || part["is_markdown_support"] === "true");
      if (part["link"] === undefined) continue;
      if (typeof part["link"] !== "string" || !URL.canParse(part["link"])) return null;
      links.push(part["link"]);
      buttons.push({ label: part["text"], url: part["link"] });
      shape.push("link");
    } else if (part["type"] === "fields" && Array.isArray(part["items"])) {
      const items: readonly unknown[] = part["items"];
      for (const item of items) {
        if (!isObject(item) || typeof item["key"] !== "string" || typeof item["value"] !== "string") return null;
        shape.push("field");
        say(`${item["key"]}: ${item["value"]}`, false);
      }
    } else return null;
  }
  return { text: text.join("\n"), pings, links, buttons, shape: shape.join(" ") };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
