import type { Notice, RenderContext } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import { textsFor } from "#domain/template.ts";
import type { Segments } from "#ports/channel.ts";
import type { App } from "../app.ts";
import { incidentView } from "../view.ts";
import { type TemplateDraft, type TemplateIssue, templateIssues, withDraft } from "./check.ts";
import { readable, wireText } from "./readable.ts";
import { closeAll, type SampleChannel, sampleChannels } from "./sample-channels.ts";
import { noticeAbout, sampleContext, sampleNotices } from "./samples.ts";
import { renderTexts } from "./wording.ts";

const patienceMs = 5_000;

/** What a template would make of a notice on one channel. */
export interface ChannelPreview {
  readonly channel: string;
  /** There is an account of it. */
  readonly connected: boolean;
  /** The texts of its own template or of that for all channels were used; false: the default words. */
  readonly custom: boolean;
  /** What a reader would see; null: it cannot be shown before the channel is connected. */
  readonly text: string | null;
  /** The message as it would be sent. */
  readonly wire: string | null;
  /** What it would cost, where that goes by the segment; null: it does not. */
  readonly segments: Segments | null;
  /** Most of each thing that the platform takes, in its own units. */
  readonly limits: Readonly<Record<string, number>>;
}

/** For whom and about what a draft is shown. */
export interface PreviewOf {
  readonly language: Language;
  readonly timeZone: string;
  readonly readerName: string;
  /** Null: a made-up one. */
  readonly incidentId: string | null;
}

export interface Preview {
  readonly issues: readonly TemplateIssue[];
  readonly rows: readonly ChannelPreview[];
}

/** What each channel would show; null: there is no such incident. Sends nothing to anybody. */
export async function previewTemplate(app: App, draft: TemplateDraft, of: PreviewOf): Promise<Preview | null> {
  const snapshot = await app.snapshots.current();
  const incident = of.incidentId === null ? null : await app.store.read.incident(of.incidentId);
  if (of.incidentId !== null && incident === null) return null;
  const context = sampleContext(app, snapshot.settings.workspaceName, draft.kind, {
    language: of.language,
    timeZone: of.timeZone,
    recipientName: of.readerName,
  });
  const notice =
    incident === null
      ? sampleNotices(draft.kind, context.now, of.language)[0]
      : noticeAbout(draft.kind, incidentView(incident, snapshot), of.language);
  if (notice === undefined) return null;
  const channels = sampleChannels(app, snapshot);
  try {
    const issues = await templateIssues(app, snapshot, draft);
    // What takes too long would do so for each channel.
    const isSlow = issues.some(({ code }) => code === "limit" || code === "killed");
    const shown = { templates: isSlow ? snapshot.templates : withDraft(snapshot, draft), notice, context };
    return { issues, rows: await Promise.all(channels.map((each) => rowOf(app, each, shown))) };
  } finally {
    await closeAll(channels);
  }
}

interface Shown {
  readonly templates: Snapshot["templates"];
  readonly notice: Notice;
  readonly context: RenderContext;
}

async function rowOf(
  app: App,
  { module, channel, connected }: SampleChannel,
  { templates, notice, context }: Shown,
): Promise<ChannelPreview> {
  const { id, limits } = module.manifest;
  const texts = textsFor(templates, notice.kind, id, context.language);
  const { custom } = await renderTexts(app, texts, notice, context, id, patienceMs);
  const row = { channel: id, connected, custom: custom !== null, limits };
  if (channel === null) return { ...row, text: null, wire: null, segments: null };
  const wire = channel.render(notice, custom === null ? context : { ...context, custom });
  return { ...row, text: readable(wire), wire: wireText(wire), segments: channel.segments?.(wire) ?? null };
}
