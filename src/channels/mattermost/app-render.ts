import { isLinkVerb } from "#domain/notice.ts";
import type { Notice, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Action as Deed } from "#channels/kit/content.ts";
import { escapeMarkdown, neutraliseMentions } from "#channels/kit/escape.ts";
import { presetsIn } from "#channels/kit/snooze-form.ts";
import { trim } from "#channels/kit/trim.ts";
import { words } from "#channels/kit/words.ts";
import { limits } from "./app-limits.ts";
import { signButton } from "./app-proof.ts";
import type { Meaning } from "./app-proof.ts";
import { otherLength } from "./app-wire.ts";
import type { Action, Attachment, Wire } from "./app-wire.ts";
import { appWords } from "./app-words.ts";
import { kept } from "./limits.ts";
import { render as renderLinks } from "./render.ts";

/** Where clicks go, and the key that their context is signed with. */
export interface Buttons {
  readonly url: string;
  readonly key: Uint8Array;
}

/** The webhook's message, with buttons instead of its links to the action page. Pure: the same input is signed the same way. */
export function createRender(buttons: Buttons): (notice: Notice, context: RenderContext) => Wire {
  return (notice, context) => {
    if (notice.kind === "answer") return answerWire(notice, context);
    const content = contentOf(notice, context);
    const token = notice.kind === "link_request" ? notice.token : context.actionToken;
    const actions =
      token === null
        ? []
        : content.actions.slice(0, limits.actions).map((deed) => actionOf(deed, token, notice, context, buttons));
    const { text, attachments } = renderLinks(notice, {
      ...context,
      mentions: [],
      mentionAll: false,
      ...(token !== null && { verbs: [], links: { view: context.links.view, act: null } }),
    });
    const [card] = attachments;
    const attachment: Attachment = notice.kind === "link_request" ? { ...card, text: withoutLinks(card.text) } : card;
    return {
      says: notice.kind,
      message: text,
      mentions: content.rings.people.slice(0, kept.people).flatMap(({ key }) => userId(key) ?? []),
      mentionAll: content.rings.all,
      priority: priorityOf(notice),
      attachments: [actions.length === 0 ? attachment : { ...attachment, actions }],
    };
  };
}

/** The question whether to link has a button, and no page to open. Text from outside never begins so: its signs are escaped. */
function withoutLinks(text: string): string {
  return text
    .split("\n\n")
    .filter((part) => !part.startsWith("**["))
    .join("\n\n");
}

/** Words for whoever asked: no colour and no foot. Addresses of ours in them can be clicked, and no others. */
function answerWire({ text }: Extract<Notice, { kind: "answer" }>, context: RenderContext): Wire {
  const { body } = contentOf({ kind: "answer", text, tone: "plain" }, context);
  const ours = URL.parse(context.links.view)?.origin;
  const message = trim(body, kept.body)
    .split(address)
    .map((part, index) => {
      if (index % 2 === 0 || URL.parse(part)?.origin !== ours) return escaped(part);
      const label = part === context.links.view ? `**${words[context.language].verb.link}**` : escaped(part);
      return `[${label}](${part})`;
    })
    .join("");
  return {
    says: "answer",
    message: message || "–",
    mentions: [],
    mentionAll: false,
    priority: null,
    attachments: [],
  };
}

const address = /(https?:\/\/[^\s()<>\\|`。，；）]+[^\s()<>\\|`。，；）.,;:!?])/u;

/** Text from outside, as Markdown that shows it as it is. Blanks before a line would make it code. */
export function escaped(text: string): string {
  return escapeMarkdown(neutraliseMentions(text)).replaceAll(/\n[ \t]+/g, "\n");
}

/** Another form than that of a link's key rings nobody. */
function userId(key: string): string | null {
  return /^(?:[^\s/]+\/)*([a-z0-9]{26})$/.exec(key)?.[1] ?? null;
}

function priorityOf(notice: Notice): Wire["priority"] {
  const severity = notice.kind === "page" ? notice.incident.severity : null;
  return severity === "critical" ? "urgent" : severity === "warning" ? "important" : null;
}

function actionOf(
  { verb, label }: Deed,
  token: string,
  notice: Notice,
  { language }: RenderContext,
  { url, key }: Buttons,
): Action {
  const say = appWords[language];
  const isBundle = notice.kind === "bundle";
  const meaning: Meaning = { verb, token, shown: "post" };
  const integration = { url, context: signButton(key, meaning) };
  if (verb === "snooze") {
    // Two taps, without a dialog in between: the presets are what people choose at night. Only another length asks.
    const presets = presetsIn(language).map(({ label: text, value }) => ({ text, value }));
    const options = [...presets, { text: say.other, value: otherLength }];
    return { id: verb, type: "select", name: isBundle ? say.all.snooze : say.snooze, options, integration };
  }
  const name = isBundle && !isLinkVerb(verb) ? say.all[verb] : label;
  const first = verb === "ack" || verb === "link" ? ({ style: "primary" } as const) : {};
  return { id: verb, type: "button", name, ...first, integration };
}

/** The same buttons in a post that one person alone sees. */
export function asEphemeral(attachments: readonly Attachment[], key: Uint8Array): readonly Attachment[] {
  return attachments.map((attachment) => ({
    ...attachment,
    ...(attachment.actions !== undefined && {
      actions: attachment.actions.map((action) => {
        const { verb, token } = action.integration.context;
        const context = signButton(key, { verb, token, shown: "ephemeral" });
        return { ...action, integration: { ...action.integration, context } };
      }),
    }),
  }));
}
