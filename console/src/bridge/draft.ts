import type { BridgeSettings, BridgeSettingsPatchInput } from "../generated/api.ts";

/** The form as it stands: what is saved, and secrets as they are typed; an empty one stays as it is. */
export interface Draft extends Omit<BridgeSettings, "secrets_set" | "allow_list"> {
  readonly client_secret: string;
  readonly bot_token: string;
  readonly admin_token: string;
  /** One on each line. */
  readonly allow_list: string;
}

export type Secret = BridgeSettings["secrets_set"][number];

/** What is saved, as the form shows it. */
export function draftOf({ secrets_set: _, allow_list: list, ...rest }: BridgeSettings): Draft {
  return { ...rest, client_secret: "", bot_token: "", admin_token: "", allow_list: list.join("\n") };
}

/** The lines of a list; commas part them as well. */
export function linesOf(text: string): readonly string[] {
  return [
    ...new Set(
      text
        .split(/[\n,;，；]/u)
        .map((line) => line.trim())
        .filter((line) => line !== ""),
    ),
  ];
}

/** What is to be sent: only what differs. */
export function patchOf(saved: BridgeSettings, draft: Draft): BridgeSettingsPatchInput {
  const before = draftOf(saved);
  const names = Object.keys(before) as (keyof Draft)[];
  const changed = names.filter((name) => name !== "allow_list" && draft[name] !== before[name]);
  const list = linesOf(draft.allow_list);
  const isSameList = list.join("\n") === saved.allow_list.join("\n");
  // The cast holds because each field of a draft but the list has the type that the API takes.
  const patch = Object.fromEntries(changed.map((name) => [name, draft[name]])) as BridgeSettingsPatchInput;
  return isSameList ? patch : { ...patch, allow_list: list };
}
