import type { FakeTeams } from "../../src/channels/msteams/fake.ts";

/** The conversations on the Playground's left side, by the labels that it gives them. */
export const labels = {
  personal: "Personal Chat",
  chat: "War room",
  channel: "Payments - Incidents",
} as const;

/** A place of each kind that can be linked. */
export type PlaceName = keyof typeof labels;

/** The person who sits in front of it. It has but one, so that what others see of a card is seen in the other places. */
export const person = "Ada Admin";

const others = ["Bob Berg", "Cy Chen", "Dee Diaz", "Eve Egan", "Flo Fox"];

/**
 * The Playground's own configuration file. Its built-in tenant and people have ids of 13 digits at the end, which are no GUIDs, and
 * which the product rightly refuses in an account's settings; with ids as Teams forms them no activity has to be touched on its way.
 * YAML is wanted there, and JSON is YAML. It wants five other people, or it does not start.
 */
export function playgroundConfig({ tenantId, botId, botName }: FakeTeams): string {
  const [currentUser, ...users] = [person, ...others].map(personOf);
  return JSON.stringify({
    version: "0.1.1",
    tenantId,
    bot: { id: botId, name: botName },
    currentUser,
    users,
    personalChat: { id: "a:1personal" },
    groupChat: { id: "19:1warroom@thread.v2", name: labels.chat },
    team: {
      id: "19:1general@thread.tacv2",
      name: "Payments",
      aadGroupId: "5d2b8f7c-0000-4000-8000-000000000031",
      channels: [{ id: "19:2incidents@thread.tacv2", name: "Incidents" }],
    },
  });
}

function personOf(name: string, index: number): object {
  const [givenName = "", surname = ""] = name.split(" ");
  const email = `${givenName.toLowerCase()}@example.test`;
  return {
    id: `29:1person-${index}`,
    name,
    givenName,
    surname,
    email,
    // So spelt in its schema.
    userPrincipleName: email,
    aadObjectId: `5d2b8f7c-0000-4000-8000-0000000000${10 + index}`,
  };
}
