import { snoozePresets } from "#domain/command.ts";
import { isLinkVerb } from "#domain/notice.ts";
import type { LinkVerb, Notice, RenderContext, Verb } from "#domain/notice.ts";
import type { Action, Content } from "#channels/kit/content.ts";
import { fill, words } from "#channels/kit/words.ts";
import type { CardWords } from "./card-words.ts";
import type { ButtonData, CardAction, Execute, OpenUrl, ShowCard } from "./wire.ts";

const styles: Readonly<Partial<Record<Verb | LinkVerb, "positive">>> = { ack: "positive", link: "positive" };

/** `by_link`: nobody takes what a button sends, as with a card that a flow posts; each opens the page that asks. */
export type Answers = "in_place" | "by_link";

/**
 * The buttons: at most four verbs and the way to Tocsin, since Teams shows six. Without a token there is nothing to press in
 * place; then a button opens the page that asks.
 */
export function actionsOf(
  content: Content,
  notice: Notice,
  context: RenderContext,
  say: CardWords,
  answers: Answers,
): readonly CardAction[] {
  const carried = notice.kind === "link_request" ? notice.token : context.actionToken;
  const token = answers === "in_place" ? carried : null;
  const buttons = content.actions.flatMap((action): readonly CardAction[] => {
    const title = titleOf(action, notice, say);
    if (token !== null)
      return [action.verb === "snooze" ? snooze(title, token, say) : execute(title, { verb: action.verb, token })];
    return action.url === null ? [] : [open(title, action.url)];
  });
  return [...buttons, open(viewTitle(content, notice, context), content.view.url)];
}

/** An answer that ends with its own page asks to go there: that is how somebody who is not linked gets to their link. */
function viewTitle({ view, body }: Content, { kind }: Notice, { language }: RenderContext): string {
  return kind === "answer" && body.endsWith(view.url) ? words[language].verb.link : view.label;
}

function titleOf({ verb, label }: Action, notice: Notice, say: CardWords): string {
  return notice.kind === "bundle" && !isLinkVerb(verb) ? say.all[verb] : label;
}

/**
 * A button for each preset behind one button: two taps on large targets. A list to choose from would take four, the last two in a
 * picker that hides the card, and would send its value along with every other button.
 */
function snooze(title: string, token: string, say: CardWords): ShowCard {
  return {
    type: "Action.ShowCard",
    title,
    card: {
      type: "AdaptiveCard",
      body: [{ type: "TextBlock", text: say.snoozeFor, wrap: true }],
      actions: snoozePresets.map((minutes) =>
        execute(duration(minutes, say), { verb: "snooze", token, minutes: String(minutes) }),
      ),
    },
  };
}

function duration(minutes: number, say: CardWords): string {
  return minutes % 60 === 0 ? fill(say.hours, { count: minutes / 60 }) : fill(say.minutes, { count: minutes });
}

function execute(title: string, data: ButtonData): Execute {
  const style = styles[data.verb];
  return {
    type: "Action.Execute",
    title,
    verb: data.verb,
    data,
    ...(style === undefined ? {} : { style }),
    fallback: { type: "Action.Submit", title, data },
  };
}

function open(title: string, url: string): OpenUrl {
  return { type: "Action.OpenUrl", title, url };
}
