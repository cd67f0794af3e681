import { usableLinks } from "#domain/audience.ts";
import type { User } from "#domain/people.ts";
import {
  isDefault,
  languages,
  noTexts,
  type Template,
  templateId,
  type TemplateKind,
  templateParts,
  textsFor,
} from "#domain/template.ts";
import type { App } from "../app.ts";
import { type By, change, conflict, done, invalid, notFound, type Result, unchanged } from "../config/change.ts";
import { testLink } from "../linking.ts";
import { issueWords, type TemplateDraft, templateIssues, withDraft } from "./check.ts";
import { sampleContext, sampleNotices } from "./samples.ts";
import { troubleWords } from "./trouble-words.ts";
import { renderTexts } from "./wording.ts";

/**
 * Saves the words of a kind of notice as a new version. `basedOn`: the version that was changed, 0 for none; a newer one is not
 * overwritten. Texts that say nothing bring the default words back.
 */
export async function saveTemplate(app: App, draft: TemplateDraft, basedOn: number, by: By): Promise<Result<Template>> {
  const { kind, channel, texts } = draft;
  const module = channel === null ? null : app.channels.get(channel);
  if (module === undefined || module?.manifest.style === "out")
    return invalid({ field: "channel", problem: "No such channel with words." });
  const issues = await templateIssues(app, await app.snapshots.current(), draft);
  if (issues.length > 0)
    return invalid(
      ...issues.map((issue) => ({ field: `texts.${issue.language}.${issue.part}`, problem: issueWords(issue) })),
    );
  const id = templateId(kind, channel);
  return change(app, by, async (tx) => {
    // Not from the snapshot, which leaves out those that went back to the default words: their versions go on.
    const [before] = await tx.templateVersions(id);
    if ((before?.version ?? 0) !== basedOn)
      return conflict(`Somebody else saved version ${before?.version ?? 0} meanwhile. Look at it first.`);
    if (before === undefined && isDefault(texts))
      return invalid({ field: "texts", problem: "Write some words first." });
    const old = before?.texts ?? noTexts;
    const changed = languages.flatMap((language) =>
      templateParts
        .filter((part) => old[language][part] !== texts[language][part])
        .map((part) => [language, part] as const),
    );
    if (changed.length === 0 && before !== undefined) return unchanged(before);
    const template: Template = {
      id,
      kind,
      channel,
      version: basedOn + 1,
      texts,
      savedBy: by.actor.kind === "user" || by.actor.kind === "token" ? by.actor.userId : null,
      savedAt: app.clock.now(),
    };
    await tx.putTemplate(template);
    return done(template, isDefault(texts) ? "template.reset" : "template.changed", `template:${id}`, {
      version: template.version,
      changed: Object.fromEntries(
        changed.map(([language, part]) => [
          `${language}.${part}`,
          { from: old[language][part], to: texts[language][part] },
        ]),
      ),
    });
  });
}

/** Brings the default words back, as a new version. */
export async function resetTemplate(
  app: App,
  kind: TemplateKind,
  channel: string | null,
  by: By,
): Promise<Result<Template>> {
  const [last] = await app.store.read.templateVersions(templateId(kind, channel));
  if (last === undefined) return notFound("template");
  return saveTemplate(app, { kind, channel, texts: noTexts }, last.version, by);
}

/** Sends a draft to the one who wrote it, through their own addresses on a channel, as a test with no incident behind it. */
export async function sendDraft(
  app: App,
  draft: TemplateDraft,
  via: string,
  reader: User,
  by: By,
): Promise<Result<readonly string[]>> {
  if (!app.channels.has(via)) return notFound("channel");
  const snapshot = await app.snapshots.current();
  const links = usableLinks(reader.id, snapshot).filter(({ link }) => link.channel === via);
  if (links.length === 0) return conflict("You have no verified address on this channel.");
  const { language, timeZone, name: recipientName } = reader;
  const context = sampleContext(app, snapshot.settings.workspaceName, draft.kind, {
    language,
    timeZone,
    recipientName,
  });
  const [notice] = sampleNotices(draft.kind, context.now, language);
  if (notice === undefined) return notFound("kind");
  const texts = textsFor(withDraft(snapshot, draft), draft.kind, via, language);
  const { custom, failed } = await renderTexts(app, texts, notice, context, via, 5_000);
  const [first] = failed;
  if (first !== undefined)
    return invalid({ field: `texts.${language}.${first.text.part}`, problem: troubleWords(first.trouble) });
  if (custom === null) return conflict("There are no words of your own to try in your language.");
  const sent: string[] = [];
  for (const { link } of links) {
    const result = await testLink(app, link.id, by, app.ids.next(), custom);
    if (!result.ok) return result;
    sent.push(result.value.notificationId);
  }
  return { ok: true, value: sent };
}
