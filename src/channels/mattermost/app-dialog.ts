import { formWords } from "#channels/kit/snooze-form.ts";
import type { Filled, SnoozeForms } from "#channels/kit/snooze-form.ts";
import { trim } from "#channels/kit/trim.ts";
import { fill } from "#channels/kit/words.ts";
import type { SnoozeForm } from "#ports/inbound.ts";
import type { Body } from "./app-api.ts";
import { addressKey } from "./app-config.ts";
import type { Address } from "./app-config.ts";
import type { Dialog } from "./app-hook.ts";
import { dialogSizes } from "./app-limits.ts";
import { escaped } from "./app-render.ts";

/** The one field of the form. */
export const lengthField = "length";

/** developers.mattermost.com, "Interactive dialogs". Its introduction is Markdown. */
export function snoozeDialog({ about, language, timeZone }: SnoozeForm, sealed: string): Body {
  const say = formWords[language];
  const help = fill(say.hint, { zone: timeZone });
  return {
    callback_id: "tocsin-snooze",
    title: say.title,
    introduction_text: escaped(trim(about, dialogSizes.about)),
    submit_label: say.submit,
    notify_on_cancel: false,
    state: sealed,
    elements: [
      {
        display_name: say.preset,
        name: lengthField,
        type: "text",
        subtype: "text",
        placeholder: say.placeholder,
        // Counted in bytes; a zone may have a long name.
        help_text: Buffer.byteLength(help) > dialogSizes.help ? say.unreadable : help,
        optional: false,
        min_length: 0,
        max_length: dialogSizes.typed,
      },
    ],
  };
}

/** What was filled in; null: it was cancelled. The state's seal says for whom and for what it was opened (app-verify.ts). */
export function filledIn(
  dialog: Dialog,
  forms: SnoozeForms<Address>,
  server: string,
  at: number,
): Filled<Address> | null {
  if (dialog.cancelled === true) return null;
  const by = addressKey({ server, id: dialog.user_id });
  return forms.read(dialog.state, { by, at, length: dialog.submission?.length ?? null });
}
