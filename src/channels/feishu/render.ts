import type { Notice, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Content } from "#channels/kit/content.ts";
import { fitList } from "#channels/kit/fit.ts";
import { neutraliseMentions } from "#channels/kit/escape.ts";
import { trim } from "#channels/kit/trim.ts";
import { unlinkUrls } from "#channels/kit/unlink.ts";
import { cardOf, titleOf } from "./card.ts";
import type { Card } from "./card.ts";
import { kept } from "./limits.ts";

/** One way to say it, as the webhook takes it; timestamp and sign are added when it is sent. */
export type BotForm =
  | { readonly msg_type: "interactive"; readonly card: Card }
  | { readonly msg_type: "text"; readonly content: { readonly text: string } };

/**
 * Ways to say the same, richest first. The platform refuses a whole card for one thing in it (a group where @all is not allowed, an
 * audit that dislikes an address in the text): the next way leaves that out, since a plain page beats none.
 */
export interface BotWire {
  readonly forms: readonly [BotForm, ...BotForm[]];
}

/** A message of the custom bot. */
export function renderBot(notice: Notice, context: RenderContext): BotWire {
  const content = contentOf(notice, context);
  const rings = content.rings.all || content.rings.people.length > 0;
  return {
    forms: [
      { msg_type: "interactive", card: cardOf(content, rings) },
      ...(rings ? [{ msg_type: "interactive", card: cardOf(content, false) } as const] : []),
      { msg_type: "text", content: { text: textOf(content) } },
    ],
  };
}

/** The least that a page needs, as a text message: no description and no labels, which are what an audit stumbles over. */
export function textOf(content: Content): string {
  const line = (text: string): string => tame(trim(text, kept.line, "bytes"));
  const items = fitList(
    content.items,
    [({ name, tag, url }) => `${tame(name)} [${tame(tag)}] ${url}`, ({ name }) => tame(name)],
    kept.items,
    "bytes",
  );
  return [
    tame(titleOf(content)),
    ...content.lines.map(line),
    ...content.actions.flatMap(({ label, url }) => (url === null ? [] : [`${label}: ${url}`])),
    `${content.view.label}: ${content.view.url}`,
    ...(items === "" ? [] : [items]),
    line(content.footer),
  ].join("\n");
}

/** In a text message `<at …>` rings, `<b>` and `[text](url)` are markup. A gap that is not seen takes their effect. */
function tame(text: string): string {
  return unlinkUrls(neutraliseMentions(text)).replace(/[<\]](?=\S)/g, "$&\u200b");
}
