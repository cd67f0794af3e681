import { readMarkdown } from "./fake-markdown.ts";
import type { Sight } from "./fake-app-world.ts";

/** What the client makes of a text or Markdown message. */
export function readText(type: "text" | "markdown", content: string): Sight {
  const bare = { pressables: [], options: [] };
  if (type === "markdown") {
    const { text, links, marks } = readMarkdown(content);
    return { ...bare, text, links, shape: `markdown(${marks.join(",")})` };
  }
  const links: string[] = [];
  const marks: string[] = [];
  const text = content
    .replace(/<a href="([^"]*)">([^<]*)<\/a>/g, (_, url: string, label: string) => {
      links.push(url);
      marks.push("link");
      return label;
    })
    .replace(/<\/?[a-zA-Z][^<>]*>/g, (tag) => {
      marks.push(tag);
      return "";
    });
  // A client makes links of bare addresses.
  links.push(...(text.match(/https?:\/\/[^\s<>"\u200b]+/g) ?? []));
  return { ...bare, text, links, shape: `text(${marks.join(",")})` };
}
