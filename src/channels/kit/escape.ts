const htmlNames: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For text and for attributes in double or single quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => htmlNames[character] ?? character);
}

/** A backslash before all punctuation that CommonMark gives a meaning (spec 0.31 §2.4); line starts need no more than that. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()<>#+\-.!|~&"':/=^$%@,;?]/g, "\\$&");
}

const gap = "\u200b";

/** `@all`, `@here`, `<!channel>`, `<@U1>`: an invisible gap after the sign keeps them readable and without effect. */
export function neutraliseMentions(text: string): string {
  return text.replace(/[@＠](?=\S)/g, `$&${gap}`).replace(/<(?=[!@#])/g, `<${gap}`);
}

/** A link from outside, or null for anything that is not plain http(s): `javascript:`, `data:`, relative, with a password. */
export function safeUrl(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) return null;
  return url.username === "" && url.password === "" ? url.href : null;
}
