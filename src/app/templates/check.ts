import type { Language } from "#domain/people.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import {
  languages,
  type Template,
  templateId,
  type TemplateKind,
  type TemplatePart,
  templateParts,
  type TemplateTexts,
  textsFor,
} from "#domain/template.ts";
import { templateLimits, unknownVariable } from "#domain/template-variables.ts";
import type { Trouble } from "#lib/liquid/protocol.ts";
import type { App } from "../app.ts";
import { closeAll, type SampleChannel, sampleChannels } from "./sample-channels.ts";
import { sampleContext, sampleNotices } from "./samples.ts";
import { troubleWords } from "./trouble-words.ts";
import { renderTexts } from "./wording.ts";

/** Nobody waits for a page here; a busy machine may take its time. */
const patienceMs = 5_000;

/** What is wrong with a text, and where. */
export interface TemplateIssue {
  readonly language: Language;
  readonly part: TemplatePart;
  readonly line: number | null;
  readonly column: number | null;
  /** `too_long`: `text` says how long it may be; `unknown_variable`: its name; `channel`: which could not render it. */
  readonly code: Trouble["code"] | "unknown_variable" | "too_long" | "channel";
  readonly text: string;
}

/** A template as somebody writes it. */
export interface TemplateDraft {
  readonly kind: TemplateKind;
  readonly channel: string | null;
  readonly texts: TemplateTexts;
}

/** Everything that is wrong with a draft: as it is written, with made-up incidents, and in every channel's form. */
export async function templateIssues(
  app: App,
  snapshot: Snapshot,
  draft: TemplateDraft,
): Promise<readonly TemplateIssue[]> {
  const written = [...tooLong(draft), ...(await misspelt(app, draft))];
  if (written.length > 0) return written;
  const channels = sampleChannels(app, snapshot);
  try {
    const found = await Promise.all(languages.map((language) => failing(app, snapshot, draft, language, channels)));
    return found.flat();
  } finally {
    await closeAll(channels);
  }
}

/** `line 2: there is no filter “upper”` */
export function issueWords({ code, line, column, text }: TemplateIssue): string {
  if (code === "too_long") return `at most ${text} characters`;
  if (code === "channel") return `the channel ${text} cannot render it`;
  if (code === "unknown_variable") return `line ${line}: there is no “${text}” here`;
  return troubleWords({ code, line, column, text });
}

/** The draft in the place of what is stored. */
export function withDraft(snapshot: Snapshot, draft: TemplateDraft): ReadonlyMap<string, Template> {
  const id = templateId(draft.kind, draft.channel);
  const version = (snapshot.templates.get(id)?.version ?? 0) + 1;
  return new Map(snapshot.templates).set(id, { ...draft, id, version, savedBy: null, savedAt: 0 });
}

function tooLong({ texts }: TemplateDraft): readonly TemplateIssue[] {
  return languages.flatMap((language) =>
    templateParts.flatMap((part): TemplateIssue[] => {
      const most = templateLimits[part];
      if (texts[language][part].length <= most) return [];
      return [{ language, part, line: null, column: null, code: "too_long", text: String(most) }];
    }),
  );
}

async function misspelt(app: App, { kind, texts }: TemplateDraft): Promise<readonly TemplateIssue[]> {
  const places = languages.flatMap((language) => templateParts.map((part) => ({ language, part })));
  const sources = Object.fromEntries(
    places.map(({ language, part }) => [`${language} ${part}`, texts[language][part]]),
  );
  const looked = await app.liquid.look(sources, { patienceMs });
  return places.flatMap(({ language, part }): readonly TemplateIssue[] => {
    const found = looked[`${language} ${part}`];
    if (found === undefined) return [];
    if (!found.ok) return [{ language, part, ...found.trouble }];
    return found.used.flatMap(({ path, line, column }): TemplateIssue[] => {
      const name = unknownVariable(kind, path);
      return name === null ? [] : [{ language, part, line, column, code: "unknown_variable", text: name }];
    });
  });
}

/** Renders made-up notices; each trouble is told once. */
async function failing(
  app: App,
  snapshot: Snapshot,
  draft: TemplateDraft,
  language: Language,
  channels: readonly SampleChannel[],
): Promise<readonly TemplateIssue[]> {
  const templates = withDraft(snapshot, draft);
  const id = templateId(draft.kind, draft.channel);
  const context = sampleContext(app, snapshot.settings.workspaceName, draft.kind, { language });
  const concerned = channels.filter(({ module }) => draft.channel === null || module.manifest.id === draft.channel);
  const issues = new Map<string, TemplateIssue>();
  for (const notice of sampleNotices(draft.kind, context.now, language)) {
    for (const { module, channel } of concerned) {
      const name = module.manifest.id;
      const texts = textsFor(templates, draft.kind, name, language).filter(({ template }) => template.id === id);
      const { custom, failed } = await renderTexts(app, texts, notice, context, name, patienceMs);
      for (const { text, trouble } of failed)
        issues.set(`${text.part} ${trouble.code}`, { language, part: text.part, ...trouble });
      // It is the same with every channel, and what takes too long must not do so for each.
      if (failed.length > 0) return [...issues.values()];
      if (custom === null || channel === null) continue;
      try {
        channel.render(notice, { ...context, custom });
      } catch (error) {
        app.log.error(
          { err: error, channel: name },
          "a channel threw while it rendered a template; this is a bug in it",
        );
        issues.set(`channel ${name}`, {
          language,
          part: "body",
          line: null,
          column: null,
          code: "channel",
          text: name,
        });
      }
    }
  }
  return [...issues.values()];
}
