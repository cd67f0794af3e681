import { fitEscaped } from "#channels/kit/fit.ts";

/**
 * Card JSON 2.0, rich text, "escaping": characters with a meaning are written as numeric entities. All punctuation of ASCII is, since
 * an entity is never read as markup; so no text from outside can ring anybody (`<at id=all></at>`), open a link or start a list.
 */
export function escapeMarkdown(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** One line of text from outside as Markdown that takes at most so many bytes. */
export function inline(text: string, bytes: number): string {
  return fitEscaped(text, bytes, escapeMarkdown, "bytes");
}

/** `[text](url)`; the text is Markdown already. CommonMark §6.3: what would end the address is written in its percent form. */
export function link(text: string, url: string): string {
  return `[${text}](${url.replace(/[()<>\\\s]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)})`;
}

/** Rich text, "mentions": rings a member of the group by open id or user id, or everybody by `all`. */
export function at(id: string): string {
  return `<at id=${id}></at>`;
}

/** A person's id of this platform: `ou_…` or an id of their tenant. `all` is everybody and must come from the settings alone. */
export function isPersonId(id: string): boolean {
  return /^[\w-]{1,64}$/.test(id) && id.toLowerCase() !== "all";
}
