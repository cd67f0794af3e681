/** A sentence that we say in English, by a code that stays; `{name}` is filled in. */
export interface Sentence {
  readonly reason: string;
  readonly en: string;
  readonly zh: string;
}

/** What a text was found to say. */
export interface Told {
  readonly reason: string;
  readonly params: Readonly<Record<string, string>>;
  readonly zh: string;
}

/** What platforms say may be long, and is none of ours then; the patterns would look for their parts everywhere in it. */
const longest = 1_000;

/** Finds the sentence that a text is, the first that fits; null: it is none of ours. */
export function finder(sentences: readonly Sentence[]): (text: string) => Told | null {
  const known = sentences.map((each) => ({ ...each, pattern: patternOf(each.en) }));
  return (text) => {
    if (text.length > longest) return null;
    for (const { reason, zh, pattern } of known) {
      const groups = pattern.exec(text);
      if (groups === null) continue;
      const params = { ...groups.groups };
      return { reason, params, zh: zh.replaceAll(/\{(\w+)\}/gu, (_, name: string) => params[name] ?? "") };
    }
    return null;
  };
}

/** Shortest first: what is filled in is cut at the next word of the sentence. A full stop at the end may be left out. */
function patternOf(en: string): RegExp {
  const parts = en.replace(/\.$/u, "").split(/\{(\w+)\}/u);
  const source = parts.map((part, i) => (i % 2 === 0 ? RegExp.escape(part) : `(?<${part}>[\\s\\S]*?)`)).join("");
  return new RegExp(`^${source}\\.?$`, "u");
}

/** A row of a table of sentences. */
export function sentence([reason, en, zh]: readonly [string, string, string]): Sentence {
  return { reason, en, zh };
}
