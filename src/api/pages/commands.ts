import { type Command, type CommandResult, refusalWords, snoozePresets } from "#domain/command.ts";
import { type FormBody, field } from "./forms.ts";
import type { Html } from "./html.ts";
import { note, timeText, type View } from "./view.ts";

const minute = 60_000;
/** The presets in hours. */
export const snoozeHours = snoozePresets.map((minutes) => minutes / 60);

/** What a form asks for; null: nothing that we know. */
export function commandOf(form: FormBody, now: number): Command | null {
  const text = field(form, "text");
  switch (field(form, "do")) {
    case "acknowledge":
      return { kind: "acknowledge" };
    case "unacknowledge":
      return { kind: "unacknowledge" };
    case "snooze":
      return { kind: "snooze", until: now + Number(field(form, "minutes")) * minute };
    case "wake":
      return { kind: "wake" };
    case "close":
      return text === "" ? { kind: "close" } : { kind: "close", resolution: text };
    case "reopen":
      return { kind: "reopen", reason: text };
    case "comment":
      return { kind: "comment", text };
    case "escalate":
      return { kind: "escalate" };
    default:
      return null;
  }
}

/** What became of it, in words: a stale page is told who was first. */
export function outcome(view: View, result: CommandResult): Html {
  const tones = { changed: "ok", unchanged: "plain", refused: "bad" } as const;
  return note(tones[result.kind], outcomeText(view, result));
}

/** The same without markup. */
export function outcomeText(view: View, result: CommandResult): string {
  switch (result.kind) {
    case "changed":
      return view.t("did");
    case "unchanged":
      if (result.incident.state === "closed" && result.at !== null)
        return result.by === null
          ? view.t("alreadyClosed", { at: timeText(view, result.at) })
          : view.t("alreadyClosedBy", { by: result.by, at: timeText(view, result.at) });
      return result.by === null || result.at === null
        ? view.t("alreadyAnon")
        : view.t("already", { by: result.by, at: timeText(view, result.at) });
    case "refused":
      return refusalWords[result.problem][view.language];
    default:
      return result satisfies never;
  }
}
