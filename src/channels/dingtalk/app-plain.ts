import type { Notice, RenderContext } from "#domain/notice.ts";
import { trim } from "#channels/kit/trim.ts";
import { appLimits } from "./app-limits.ts";
import { renderBot } from "./render.ts";
import type { BotForm } from "./render.ts";

/** A message of an app's robot (message types): a template of the platform's own and its values, JSON within a text. */
export interface RobotMessage {
  readonly msgKey: string;
  readonly msgParam: string;
}

/**
 * A notice as messages of the robot, for apps without a card template: what a custom bot says, in the other form that these want.
 * Their buttons open pages, and they ring nobody by name.
 */
export function robotMessagesOf(notice: Notice, context: RenderContext): readonly [RobotMessage, ...RobotMessage[]] {
  const { forms } = renderBot(notice, { ...context, mentions: [], mentionAll: false });
  const messages = forms.map(messageOf).filter(fits);
  const [first, ...more] = messages;
  return first === undefined ? [shortest(forms.at(-1))] : [first, ...more];
}

function messageOf(form: BotForm): RobotMessage {
  switch (form.msgtype) {
    case "actionCard":
      return actionCard(form.actionCard);
    case "markdown":
      return message("sampleMarkdown", { title: form.markdown.title, text: form.markdown.text });
    case "text":
      return message("sampleText", { content: form.text.content });
    default:
      return form satisfies never;
  }
}

type ActionCard = Extract<BotForm, { msgtype: "actionCard" }>["actionCard"];

/** `sampleActionCard` has one button, `sampleActionCard2` to `5` have as many as they say. */
function actionCard({ title, text, btns }: ActionCard): RobotMessage {
  const [only, ...more] = btns;
  if (only !== undefined && more.length === 0)
    return message("sampleActionCard", { title, text, singleTitle: only.title, singleURL: only.actionURL });
  const numbered = btns.slice(0, mostButtons).flatMap((button, index) => [
    [`actionTitle${index + 1}`, button.title],
    [`actionURL${index + 1}`, button.actionURL],
  ]);
  return message(`sampleActionCard${Math.min(btns.length, mostButtons)}`, {
    title,
    text,
    ...Object.fromEntries(numbered),
  });
}

const mostButtons = 5;

function message(msgKey: string, param: Readonly<Record<string, string>>): RobotMessage {
  return { msgKey, msgParam: JSON.stringify(param) };
}

function fits({ msgParam }: RobotMessage): boolean {
  return Buffer.byteLength(msgParam) <= appLimits.msgParam;
}

/** Half of the limit, since JSON may double a text. */
function shortest(form: BotForm | undefined): RobotMessage {
  const content = form?.msgtype === "text" ? form.text.content : "";
  return message("sampleText", { content: trim(content, Math.floor(appLimits.msgParam / 2) - 50, "bytes") });
}
