import type { Notice, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Content } from "#channels/kit/content.ts";
import { neutraliseMentions } from "#channels/kit/escape.ts";
import { fitEscaped } from "#channels/kit/fit.ts";
import { toneSigns } from "#channels/kit/tone.ts";
import { sectionsOf } from "./card.ts";
import type { Section } from "./card.ts";
import { kept } from "./limits.ts";

/** developers.google.com/workspace/chat, `spaces.messages`. */
export interface Wire {
  /** Only there to ring: Chat rings nobody by a card. */
  readonly text?: string;
  /** What a phone's notification shows of a card. */
  readonly fallbackText: string;
  readonly cardsV2: readonly [
    {
      readonly cardId: "tocsin";
      readonly card: { readonly header: { readonly title: string }; readonly sections: readonly Section[] };
    },
  ];
}

export function render(notice: Notice, context: RenderContext): Wire {
  const content = contentOf(notice, context);
  const { tone, title, head } = content;
  const mentions = mentionsOf(content.rings);
  const sign = toneSigns[tone];
  return {
    ...(mentions.length > 0 && { text: `${mentions.join(" ")} ${sign} ${plain(title)}` }),
    fallbackText: `${sign} ${plain(title)}`,
    cardsV2: [
      {
        cardId: "tocsin",
        card: {
          // A header has one line; the title stands whole below it.
          header: { title: `${sign} ${plain(head === null ? title : `[${head.tag}] ${head.name}`)}` },
          sections: sectionsOf(content),
        },
      },
    ],
  };
}

/** `users/<id>`: the number of a Google account, or its mail address. A key of any other form rings nobody. */
function mentionsOf({ people, all }: Content["rings"]): readonly string[] {
  const named = people.slice(0, kept.people).flatMap(({ key }) => {
    const id = key.replace(/^users\//, "");
    return /^(\d{5,30}|[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+)$/.test(id) ? [`<users/${id}>`] : [];
  });
  return [...new Set(named), ...(all ? ["<users/all>"] : [])];
}

/** "Format messages": text has signs for bold and for links, and no escape. The card below has the title as it is. */
function plain(text: string): string {
  return fitEscaped(
    text,
    kept.header,
    (all) =>
      neutraliseMentions(
        all
          .replace(/[*_~`<>|]|:\/\//g, " ")
          .replace(/\s+/g, " ")
          .trim(),
      ),
    "bytes",
  );
}
