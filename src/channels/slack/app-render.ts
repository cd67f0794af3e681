import { isLinkVerb } from "#domain/notice.ts";
import type { Notice, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Action, Content } from "#channels/kit/content.ts";
import { fitEscaped } from "#channels/kit/fit.ts";
import { toneSigns } from "#channels/kit/tone.ts";
import { trim } from "#channels/kit/trim.ts";
import { fill, words } from "#channels/kit/words.ts";
import { limits } from "./app-limits.ts";
import type { Button, PlainText, Wire } from "./app-wire.ts";
import { appWords } from "./app-words.ts";
import { kept } from "./limits.ts";
import { detailsOf, standingOf } from "./rich.ts";
import type { RichText } from "./rich.ts";

/** Text from outside stands in plain text and in rich text, which Slack does not parse; only our own mentions are mrkdwn. */
export function render(notice: Notice, context: RenderContext): Wire {
  const content = contentOf(notice, context);
  if (notice.kind === "answer") return answerWire(content, context);
  const title = `${toneSigns[content.tone]} ${content.title}`;
  const mentions = mentionsOf(content.rings);
  return {
    says: notice.kind,
    text: fitEscaped(title, kept.push, escapeMrkdwn),
    blocks: [
      { type: "header", text: plain(title, limits.header) },
      ...(mentions === ""
        ? []
        : [{ type: "section", text: { type: "mrkdwn", text: mentions, verbatim: true } } as const]),
      ...standingOf({ ...content, lines: [...content.lines, ...escalated(notice, context)] }),
      // Within reach of a thumb, above a description that may be long.
      { type: "actions", elements: elementsOf(content, notice, context) },
      ...detailsOf(content),
      { type: "context", elements: [plain(content.footer, kept.footer)] },
    ],
  };
}

function escalated(notice: Notice, { language }: RenderContext): readonly string[] {
  const isHigher = notice.kind === "page" && notice.level > 0 && notice.incident.state === "triggered";
  return isHigher ? [fill(appWords[language].level, { level: notice.level + 1 })] : [];
}

/** Words for whoever asked: no head and no foot. An address of ours in them can be clicked. */
function answerWire(content: Content, context: RenderContext): Wire {
  const text = trim(content.body, kept.body);
  const block = answerText(text, context);
  const { url } = content.view;
  // An answer that ends with its own page asks to go there: that is how somebody who is not linked gets to their link.
  const leads = text.endsWith(url);
  const label = leads ? words[context.language].verb.link : content.view.label;
  const isSomewhere = leads || (URL.parse(url)?.pathname ?? "/") !== "/";
  const button = isSomewhere ? openButton(label, url, leads) : [];
  return {
    says: "answer",
    text: fitEscaped(text, kept.push, escapeMrkdwn),
    blocks: [block, ...(button.length === 0 ? [] : [{ type: "actions", elements: button } as const])],
  };
}

type AnswerPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "link"; readonly url: string; readonly text: string };

const address = /(https?:\/\/[^\s。，；）]+[^\s。，；）.,;:!?)])/u;

/** Text from outside never becomes a link by looking like one: only addresses of ours do. */
function answerText(text: string, context: RenderContext): RichText {
  const ours = URL.parse(context.links.view)?.origin;
  const elements = text.split(address).flatMap((part, index): readonly AnswerPart[] => {
    if (part === "") return [];
    if (index % 2 === 0 || URL.parse(part)?.origin !== ours) return [{ type: "text", text: part }];
    const label = part === context.links.view ? words[context.language].verb.link : part;
    return [{ type: "link", url: part, text: trim(label, kept.linkTitle) }];
  });
  return {
    type: "rich_text",
    elements: [
      { type: "rich_text_section", elements: elements.length === 0 ? [{ type: "text", text: "–" }] : elements },
    ],
  };
}

/** A user (U…, W…), as a link names them (`T…/U…`) or bare, or a user group (S…). A key of any other form rings nobody. */
const mentionForms: readonly (readonly [form: RegExp, write: (key: string) => string])[] = [
  [/^(?:[TE][A-Z0-9]{1,30}\/)?([UW][A-Z0-9]{2,30})$/, (key) => `<@${key}>`],
  [/^(S[A-Z0-9]{2,30})$/, (key) => `<!subteam^${key}>`],
];

function mentionsOf({ people, all }: Content["rings"]): string {
  const named = people.slice(0, kept.people).flatMap(({ key }) => {
    for (const [form, write] of mentionForms) {
      const id = form.exec(key)?.[1];
      if (id !== undefined) return [write(id)];
    }
    return [];
  });
  return [...new Set(named), ...(all ? ["<!channel>"] : [])].join(" ");
}

function elementsOf(content: Content, notice: Notice, context: RenderContext): readonly Button[] {
  const token = notice.kind === "link_request" ? notice.token : context.actionToken;
  const actions = content.actions.flatMap((action) => elementOf(action, token, notice, context));
  const isMain = actions.length === 0;
  return [...actions, ...openButton(content.view.label, content.view.url, isMain)].slice(0, limits.buttons);
}

/** Without a token, or with one that no element can hold, a button opens the page that asks. */
function elementOf(
  { verb, label, url }: Action,
  token: string | null,
  notice: Notice,
  { language }: RenderContext,
): readonly Button[] {
  const say = appWords[language];
  const isBundle = notice.kind === "bundle";
  const isHere = token !== null && token.length <= limits.buttonValue;
  // The dots say that it asks for how long; on the page it leads to otherwise it does not.
  const own = isHere && verb === "snooze" ? say.snooze : label;
  const title = isBundle && !isLinkVerb(verb) ? say.all[verb] : own;
  const first = verb === "ack" || verb === "link" ? ({ style: "primary" } as const) : {};
  const head = { type: "button", action_id: `tocsin-${verb}`, text: plain(title, limits.buttonText) } as const;
  if (isHere) return [{ ...head, value: token, ...first }];
  return url === null || url.length > limits.buttonUrl ? [] : [{ ...head, url, ...first }];
}

function openButton(label: string, url: string, isMain: boolean): readonly Button[] {
  if (url.length > limits.buttonUrl) return [];
  const text = plain(label, limits.buttonText);
  return [{ type: "button", action_id: "tocsin-view", text, url, ...(isMain && { style: "primary" }) }];
}

/** A text object must not be empty. */
function plain(text: string, max: number): PlainText {
  return { type: "plain_text", text: trim(text, max) || "–", emoji: false };
}

/** docs.slack.dev, "Formatting message text": these three are all that mrkdwn has to be told apart from. */
function escapeMrkdwn(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
