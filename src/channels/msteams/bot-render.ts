import type { Notice, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Content } from "#channels/kit/content.ts";
import { trim } from "#channels/kit/trim.ts";
import { limits } from "./bot-limits.ts";
import { cutTo, rungs } from "./card-kept.ts";
import { line, run } from "./card-text.ts";
import { cardOf } from "./card.ts";
import type { AdaptiveCard } from "./wire.ts";

/**
 * What the flow "Send webhook alerts to a channel" takes: it posts each attachment as a card of its own (learn.microsoft.com, "Create
 * incoming webhooks with Workflows for Microsoft Teams").
 */
export interface BotWire {
  readonly type: "message";
  readonly attachments: readonly [
    {
      readonly contentType: "application/vnd.microsoft.card.adaptive";
      readonly contentUrl: null;
      readonly content: AdaptiveCard;
    },
  ];
}

/** The card of the app with links in the place of buttons, with less and less of what is long until it fits. */
export function render(notice: Notice, context: RenderContext): BotWire {
  const content = contentOf(notice, context);
  for (const kept of rungs) {
    const wire = around(cardOf(cutTo(content, kept), kept, notice, context, "by_link"));
    if (Buffer.byteLength(JSON.stringify(wire)) <= limits.message) return wire;
  }
  return around(leastOf(content));
}

/** Title, names and link: something always goes out. */
function leastOf({ title, items, view }: Content): AdaptiveCard {
  return {
    type: "AdaptiveCard",
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    version: "1.5",
    fallbackText: trim(title, 200, "bytes"),
    body: [
      line([run(trim(title, 300, "bytes"), { weight: "Bolder" })]),
      line([run(trim(items.map(({ name }) => name).join(", "), 8_000, "bytes"))]),
      { type: "ActionSet", actions: [{ type: "Action.OpenUrl", title: view.label, url: view.url }] },
    ],
  };
}

function around(content: AdaptiveCard): BotWire {
  return {
    type: "message",
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content }],
  };
}
