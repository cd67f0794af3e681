/**
 * What somebody said to the app, as they typed it (docs.slack.dev, "Formatting message text", "Retrieving messages"): our own mention is
 * taken out, wherever it stands and by its id, never those of others; addresses and mentions that Slack marked are text again.
 * `self`: the app's own user; null: unknown, then the mention at the beginning is ours, since without it nothing is told to us.
 */
export function saidText(source: string, self: string | null): string {
  const own = self === null ? /^\s*<@[UW][A-Z0-9]+(?:\|[^<>]*)?>/ : new RegExp(`<@${self}(?:\\|[^<>]*)?>`, "g");
  return typedText(source.replace(own, " ").replaceAll(/<([^<>]*)>/g, (_, inner: string) => marked(inner)));
}

/** What stands behind `/tocsin`: Slack marks nothing in it (the manifest's `should_escape`), and escapes three signs. */
export function typedText(source: string): string {
  return source
    .replaceAll(/&(lt|gt|amp);/g, (_, name: string) => escapes[name] ?? "")
    .replaceAll(/[ \t\u00a0]+/g, " ")
    .trim();
}

const escapes: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&" };

/** `@U1|ann`, `#C1|ops`, `!here`, `https://…|label`: the label where there is one. */
function marked(inner: string): string {
  const [target = "", label] = inner.split("|");
  if (target.startsWith("!")) return `@${target.slice(1)}`;
  if (label === undefined || label === "") return target;
  return /^[@#]/.test(target) ? `${target.slice(0, 1)}${label}` : label;
}
