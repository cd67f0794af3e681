import { escapeHtml, neutraliseMentions } from "#channels/kit/escape.ts";
import { fitEscaped } from "#channels/kit/fit.ts";
import { unlinkUrls } from "#channels/kit/unlink.ts";
import { trim } from "#channels/kit/trim.ts";

/** A piece of a message: HTML as the Bot API reads it, and how many UTF-16 units are left of it once that was done. */
export interface Piece {
  readonly html: string;
  readonly size: number;
}

/** Text from outside, at most `max` units: no mention, no link, no markup comes of it. */
export function safe(text: string, max: number): Piece {
  const tame = fitEscaped(text, max, (all) => unlinkUrls(neutraliseMentions(all)));
  return { html: escapeHtml(tame), size: tame.length };
}

/** As it is, to be copied by a tap; Telegram looks for nothing inside. */
export function code(text: string, max: number, tag: "code" | "pre" = "code"): Piece {
  const cut = trim(text, max);
  return { html: `<${tag}>${escapeHtml(cut)}</${tag}>`, size: cut.length };
}

export function bold(piece: Piece): Piece {
  return { html: `<b>${piece.html}</b>`, size: piece.size };
}

export function link(url: string, piece: Piece): Piece {
  return { html: `<a href="${escapeHtml(url)}">${piece.html}</a>`, size: piece.size };
}

export function plain(text: string): Piece {
  return { html: escapeHtml(text), size: text.length };
}

export function join(pieces: readonly Piece[], between = ""): Piece {
  return {
    html: pieces.map(({ html }) => html).join(between),
    size: pieces.reduce((sum, { size }) => sum + size, 0) + between.length * Math.max(0, pieces.length - 1),
  };
}
