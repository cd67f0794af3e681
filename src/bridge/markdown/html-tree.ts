import { tokenize } from "./html-tokens.ts";
import type { Attributes } from "./html-tokens.ts";

/** An element or a text of a message. */
export type HtmlNode = HtmlElement | { readonly kind: "text"; readonly text: string };

export interface HtmlElement {
  readonly kind: "element";
  readonly name: string;
  readonly attributes: Attributes;
  readonly children: readonly HtmlNode[];
}

interface Open extends HtmlElement {
  readonly children: HtmlNode[];
}

/** They have no content, and no end tag. */
const voids: ReadonlySet<string> = new Set([
  "area",
  "br",
  "col",
  "embed",
  "hr",
  "img",
  "input",
  "link",
  "meta",
  "source",
  "wbr",
]);

/** What an opening tag ends first, where its author left that out, and how far up it looks. */
const implied: Readonly<Record<string, { readonly ends: ReadonlySet<string>; readonly within: ReadonlySet<string> }>> =
  {
    li: { ends: new Set(["li", "p"]), within: new Set(["ul", "ol"]) },
    tr: { ends: new Set(["tr", "td", "th", "p"]), within: new Set(["table", "tbody", "thead", "tfoot"]) },
    td: { ends: new Set(["td", "th", "p"]), within: new Set(["tr", "table"]) },
    th: { ends: new Set(["td", "th", "p"]), within: new Set(["tr", "table"]) },
    p: { ends: new Set(["p"]), within: new Set(["li", "td", "th", "div", "blockquote", "ul", "ol", "table"]) },
  };

/** Deeper elements become children of this depth: no message needs more, and a stack ends somewhere. */
const maxDepth = 64;

/** HTML as a tree; end tags without a beginning are ignored, and what is never ended ends with its parent. Never throws. */
export function parseHtml(html: string): readonly HtmlNode[] {
  const root: Open = { kind: "element", name: "", attributes: new Map(), children: [] };
  const stack: Open[] = [root];
  // How many of each name are open, so that a stray end tag costs nothing.
  const open = new Map<string, number>();
  const top = (): Open => stack.at(-1) ?? root;
  const pop = (): void => {
    const ended = stack.pop();
    if (ended !== undefined) open.set(ended.name, (open.get(ended.name) ?? 1) - 1);
  };
  for (const token of tokenize(html)) {
    if (token.kind === "text") {
      top().children.push(token);
    } else if (token.kind === "close") {
      if ((open.get(token.name) ?? 0) === 0) continue;
      while (top().name !== token.name) pop();
      pop();
    } else {
      const rule = Object.hasOwn(implied, token.name) ? implied[token.name] : undefined;
      if (rule !== undefined) for (let count = toEnd(stack, rule); count > 0; count -= 1) pop();
      const element: Open = { kind: "element", name: token.name, attributes: token.attributes, children: [] };
      top().children.push(element);
      if (token.selfClosing || voids.has(token.name) || stack.length > maxDepth) continue;
      stack.push(element);
      open.set(token.name, (open.get(token.name) ?? 0) + 1);
    }
  }
  return root.children;
}

/** How many open elements end: all up to the outermost that has to, this side of what bounds the search. */
function toEnd(stack: readonly Open[], rule: (typeof implied)[string]): number {
  let count = 0;
  for (let index = stack.length - 1; index > 0; index -= 1) {
    const name = stack[index]?.name ?? "";
    if (rule.within.has(name)) break;
    if (rule.ends.has(name)) count = stack.length - index;
  }
  return count;
}
