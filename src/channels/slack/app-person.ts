import * as z from "zod";

/** What Slack tells of a person (docs.slack.dev, users.info and users.lookupByEmail), as far as it is read. */
export const personForm = z.object({
  user: z.object({
    id: z.string().regex(/^[UW][A-Z0-9]{1,30}$/),
    name: z.string().catch(""),
    deleted: z.boolean().catch(false),
    is_bot: z.boolean().catch(false),
    profile: z
      .object({ display_name: z.string().catch(""), real_name: z.string().catch("") })
      .catch({ display_name: "", real_name: "" }),
  }),
});

/** The name that colleagues see: what somebody chose, else their real name, else the handle; null: none of them. */
export function personName({ name, profile }: z.output<typeof personForm>["user"]): string | null {
  const shown = [profile.display_name, profile.real_name, name]
    .map((each) => each.replaceAll(/\s+/g, " ").trim())
    .find((each) => each !== "");
  return shown?.slice(0, 200) ?? null;
}
