import { formWords, presetsIn } from "#channels/kit/snooze-form.ts";
import type { Filled, SnoozeForms } from "#channels/kit/snooze-form.ts";
import { trim } from "#channels/kit/trim.ts";
import { fill } from "#channels/kit/words.ts";
import type { SnoozeForm } from "#ports/inbound.ts";
import { addressKey } from "./app-config.ts";
import type { Address } from "./app-config.ts";
import type { Interaction } from "./app-hook.ts";
import { limits, typedSize } from "./app-limits.ts";
import type { Block, Modal, PlainText } from "./app-wire.ts";

const callbackId = "tocsin-snooze";

/** Ids of what is filled in; problems are told by the block's. */
export const fields = { preset: "preset", length: "length", value: "value" } as const;

/** docs.slack.dev, "views.open": a list of presets of which the first is chosen already, and below it a line to type in. */
export function snoozeModal({ about, language, timeZone }: SnoozeForm, sealed: string): Modal {
  const say = formWords[language];
  const options = presetsIn(language).map(({ label, value }) => ({ text: plain(label), value }));
  return {
    type: "modal",
    callback_id: callbackId,
    private_metadata: sealed,
    title: plain(say.title),
    submit: plain(say.submit),
    close: plain(say.cancel),
    blocks: [
      { type: "section", text: plain(trim(about, limits.section)) },
      {
        type: "input",
        block_id: fields.preset,
        label: plain(say.preset),
        element: {
          type: "radio_buttons",
          action_id: fields.value,
          options,
          ...(options[0] !== undefined && { initial_option: options[0] }),
        },
      },
      {
        type: "input",
        block_id: fields.length,
        optional: true,
        label: plain(say.other),
        hint: plain(`${fill(say.hint, { zone: timeZone })} ${say.first}`),
        element: {
          type: "plain_text_input",
          action_id: fields.value,
          max_length: typedSize,
          placeholder: plain(say.placeholder),
        },
      },
    ],
  };
}

/** The same modal with nothing to fill in any more: what became of it. */
export function saidModal(blocks: readonly Block[], language: SnoozeForm["language"]): Modal {
  const say = formWords[language];
  return { type: "modal", callback_id: `${callbackId}-said`, title: plain(say.title), close: plain(say.close), blocks };
}

/** Words of ours for somebody whose language is not known. */
export function shortModal(text: string): Modal {
  return saidModal([{ type: "section", text: plain(text) }], "en");
}

/**
 * What was filled in (docs.slack.dev, "view_submission payload"); null: it is no form of ours. That Slack sent it is proved by the request,
 * for whom the form was opened by its seal.
 */
export function filledIn(interaction: Interaction, forms: SnoozeForms<Address>, at: number): Filled<Address> | null {
  const { type, view, user, team } = interaction;
  if (type !== "view_submission" || view?.callback_id !== callbackId) return null;
  const teamId = user?.team_id ?? team?.id;
  if (user?.id === undefined || teamId === undefined) return { kind: "void" };
  const values = view.state?.values ?? {};
  const typed = values[fields.length]?.[fields.value]?.value?.trim() ?? "";
  const chosen = values[fields.preset]?.[fields.value]?.selected_option?.value ?? null;
  const by = addressKey({ teamId, id: user.id });
  return forms.read(view.private_metadata ?? "", { by, at, length: typed === "" ? chosen : typed });
}

function plain(text: string): PlainText {
  return { type: "plain_text", text, emoji: false };
}
