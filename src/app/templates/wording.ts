import type { CustomWords, Notice, RenderContext } from "#domain/notice.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import { type ChosenText, type TemplatePart, textsFor } from "#domain/template.ts";
import type { Trouble } from "#lib/liquid/protocol.ts";
import type { LiquidSandbox } from "#lib/liquid/sandbox.ts";
import type { App } from "../app.ts";
import { troubleWords } from "./trouble-words.ts";
import { templateValues } from "./values.ts";

/** A page waits no longer for its words. */
const patienceMs = 750;

/** A text that took too long is not tried again for so long: a storm of pages must not wait for each of its failures. */
const restMs = 60_000;

/** When a text may be tried again, by `nameOf`. */
const resting = new WeakMap<LiquidSandbox, Map<string, number>>();

/** The words for a message; null: the default ones. `defaulted` says why where there is a template that could not be used. */
export interface OwnWords {
  readonly custom: CustomWords | null;
  readonly defaulted: string | null;
}

/** What the workspace's templates make of a notice. Never throws: what fails has the default words. */
export async function inOwnWords(
  app: App,
  snapshot: Snapshot,
  channel: string,
  notice: Notice,
  context: RenderContext,
): Promise<OwnWords> {
  const texts = textsFor(snapshot.templates, notice.kind, channel, context.language);
  if (texts.length === 0) return { custom: null, defaulted: null };
  const now = app.clock.now();
  const rest = resting.get(app.liquid) ?? new Map<string, number>();
  resting.set(app.liquid, rest);
  const tired = new Set(texts.filter((text) => (rest.get(nameOf(text, context)) ?? 0) > now));
  const fresh = texts.filter((text) => !tired.has(text));
  const made = await renderTexts(app, fresh, notice, context, channel, patienceMs);
  for (const { text, trouble } of made.failed) {
    if (isSlow(trouble)) rest.set(nameOf(text, context), now + restMs);
    app.log.warn(
      { template: nameOf(text, context), trouble: trouble.code },
      "a template could not be used; the message has the default words",
    );
  }
  const reasons = [
    ...[...tired].map((text) => `${placeOf(text, context)}: it took too long a moment ago`),
    ...made.failed.map(({ text, trouble }) => `${placeOf(text, context)}: ${troubleWords(trouble)}`),
  ];
  return {
    custom: made.custom,
    defaulted: reasons.length === 0 ? null : `In the default words. ${reasons.join("; ")}`,
  };
}

/** Rendered texts of one message, and those that could not be rendered. */
export interface RenderedTexts {
  readonly custom: CustomWords | null;
  readonly failed: readonly { readonly text: ChosenText; readonly trouble: Trouble }[];
}

/** Renders the texts of one message, each on its own. Never throws. */
export async function renderTexts(
  app: App,
  texts: readonly ChosenText[],
  notice: Notice,
  context: RenderContext,
  channel: string,
  patience: number,
): Promise<RenderedTexts> {
  if (texts.length === 0) return { custom: null, failed: [] };
  const sources = Object.fromEntries(texts.map(({ part, source }) => [part, source]));
  const values = templateValues(notice, context, channel);
  const parts = await app.liquid.render(sources, values, { patienceMs: patience });
  const good: { [Part in TemplatePart]?: string } = {};
  const failed: { text: ChosenText; trouble: Trouble }[] = [];
  for (const text of texts) {
    const part = parts[text.part];
    if (part?.ok === true) good[text.part] = part.text;
    else if (part !== undefined) failed.push({ text, trouble: part.trouble });
  }
  return { custom: Object.keys(good).length === 0 ? null : good, failed };
}

function isSlow({ code }: Trouble): boolean {
  return code === "limit" || code === "killed";
}

function nameOf({ part, template: { id, version } }: ChosenText, { language }: RenderContext): string {
  return `${id}@${version} ${language} ${part}`;
}

/** `Template page (version 3), title, en` */
function placeOf({ part, template }: ChosenText, { language }: RenderContext): string {
  return `Template ${template.id} (version ${template.version}), ${part}, ${language}`;
}
