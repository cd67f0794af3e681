import type { Notice, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Content } from "#channels/kit/content.ts";
import { fitEscaped } from "#channels/kit/fit.ts";
import { toneSigns } from "#channels/kit/tone.ts";
import { trim } from "#channels/kit/trim.ts";
import { detailsOf, standingOf } from "./rich.ts";
import type { RichText } from "./rich.ts";
import { kept, limits } from "./limits.ts";

/** docs.slack.dev, "Incoming webhooks": the body of a POST. */
export interface Wire {
  /** What a phone's notification shows. */
  readonly text: string;
  readonly mrkdwn: false;
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  readonly blocks: readonly Block[];
}

interface PlainText {
  readonly type: "plain_text";
  readonly text: string;
  /** False: `:bomb:` stays as it is. */
  readonly emoji: false;
}

/** docs.slack.dev, "Blocks": those that we use. */
export type Block =
  | { readonly type: "header"; readonly text: PlainText }
  | {
      readonly type: "section";
      readonly text: { readonly type: "mrkdwn"; readonly text: string; readonly verbatim: true };
    }
  | RichText
  | { readonly type: "actions"; readonly elements: readonly Button[] }
  | { readonly type: "context"; readonly elements: readonly PlainText[] };

interface Button {
  readonly type: "button";
  readonly action_id: string;
  readonly text: PlainText;
  readonly url: string;
  readonly style?: "primary";
}

/** Text from outside stands in plain text and in rich text, which Slack does not parse; only our own mentions are mrkdwn. */
export function render(notice: Notice, context: RenderContext): Wire {
  const content = contentOf(notice, context);
  const title = `${toneSigns[content.tone]} ${content.title}`;
  const mentions = mentionsOf(content.rings);
  return {
    text: fitEscaped(title, kept.push, escapeMrkdwn),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: "header", text: plain(title, limits.header) },
      ...(mentions === ""
        ? []
        : [{ type: "section", text: { type: "mrkdwn", text: mentions, verbatim: true } } as const]),
      ...standingOf(content),
      // Within reach of a thumb, above a description that may be long.
      { type: "actions", elements: buttonsOf(content) },
      ...detailsOf(content),
      { type: "context", elements: [plain(content.footer, kept.footer)] },
    ],
  };
}

/** A user (U…, W…) or a user group (S…). A key of any other form could be anything: it rings nobody. */
const mentionForms: readonly (readonly [form: RegExp, write: (key: string) => string])[] = [
  [/^[UW][A-Z0-9]{2,20}$/, (key) => `<@${key}>`],
  [/^S[A-Z0-9]{2,20}$/, (key) => `<!subteam^${key}>`],
];

function mentionsOf({ people, all }: Content["rings"]): string {
  const named = people.slice(0, kept.people).flatMap(({ key }) => {
    const write = mentionForms.find(([form]) => form.test(key))?.[1];
    return write === undefined ? [] : [write(key)];
  });
  return [...new Set(named), ...(all ? ["<!channel>"] : [])].join(" ");
}

function buttonsOf({ actions, view }: Content): readonly Button[] {
  const buttons = actions.flatMap(({ verb, label, url }) =>
    url === null ? [] : [button(verb, label, url, verb === "ack")],
  );
  return [...buttons, button("view", view.label, view.url, buttons.length === 0)];
}

function button(name: string, label: string, url: string, first: boolean): Button {
  const text = plain(label, limits.buttonText);
  return { type: "button", action_id: `tocsin-${name}`, text, url, ...(first && { style: "primary" }) };
}

/** A text object must not be empty. */
function plain(text: string, max: number): PlainText {
  return { type: "plain_text", text: trim(text, max) || "–", emoji: false };
}

/** docs.slack.dev, "Formatting message text": these three are all that mrkdwn has to be told apart from. */
function escapeMrkdwn(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
