import { placeLabels, until } from "#channels/kit/sandbox.ts";
import type { SandboxButton, SandboxMessage, SandboxPlace, SandboxPlatform } from "#ports/sandbox.ts";
import { startTeams } from "./fake.ts";
import type { FakeTeams, SeenAction, SeenMessage, Shown, TeamsPerson } from "./fake.ts";

/** A tenant of Microsoft 365 in which the app is installed for two people. */
export const msteams: SandboxPlatform = {
  channel: "msteams",
  look: { kind: "card", colour: "#5b5fc7" },
  async start({ changed, ...how }) {
    const teams = await startTeams({ ...how, onChange: changed });
    const readers = new Map(
      (["you", "colleague"] as const).map((reader) => [reader, teams.addPerson({ name: placeLabels[reader].en })]),
    );
    return {
      settings: {
        appId: teams.appId,
        tenantId: teams.tenantId,
        clientSecret: teams.secret,
        loginUrl: teams.loginUrl,
        openIdUrl: teams.openIdUrl,
        serviceHosts: teams.serviceHost,
      },
      places: [...readers].map(([reader, person]) => placeOf(teams, reader, person)),
      async connect(hookUrl) {
        teams.endpoint = hookUrl;
        for (const person of readers.values()) await teams.install(teams.personalChat(person), { silently: true });
      },
      view: () =>
        [...readers].flatMap(([reader, person]) =>
          teams.messages(teams.personalChat(person), person).map((message) => messageOf(teams, reader, message)),
        ),
      async press(messageId, buttonId, inputs) {
        const seen = [...readers.values()].find((person) => sees(teams, person, messageId));
        if (seen === undefined) throw new Error("nobody sees this message");
        return saidBy((await teams.click(seen, messageId, buttonId, inputs)).shown);
      },
      close: () => teams.close(),
    };
  },
};

function sees(teams: FakeTeams, person: TeamsPerson, messageId: string): boolean {
  return teams.messages(teams.personalChat(person), person).some(({ id }) => id === messageId);
}

function placeOf(teams: FakeTeams, reader: "you" | "colleague", person: TeamsPerson): SandboxPlace {
  const chat = teams.personalChat(person);
  async function say(command: string): Promise<void> {
    await teams.say(person, chat, command);
    const isQuestion = ({ actions }: SeenMessage): boolean => actions.some(({ verb }) => verb === "link");
    const asked = await until("Teams to ask whether to link", () => teams.messages(chat, person).findLast(isQuestion));
    await teams.click(person, asked, "link");
  }
  return { id: reader, reader, label: placeLabels[reader], tie: { by: "command", kind: "person", say } };
}

function messageOf(teams: FakeTeams, place: string, message: SeenMessage): SandboxMessage {
  const { id, version, from, text, card, actions, editedAt } = message;
  return {
    id,
    place,
    edits: editedAt === null ? 0 : version,
    from: from.id === teams.botId ? teams.botName : from.name,
    title: null,
    text,
    card,
    buttons: actions.flatMap((action) => buttonOf(action) ?? []),
  };
}

/** A card's buttons are drawn by its own renderer; the list is for readers without one. */
function buttonOf({ type, title, verb, data, url }: SeenAction): SandboxButton | null {
  const common = { label: title, options: [] };
  if (type === "Action.OpenUrl") return { ...common, id: title, kind: "open", url };
  if (type === "Action.ShowCard") return null;
  const named = verb ?? (typeof data["verb"] === "string" ? data["verb"] : null);
  return named === null ? null : { ...common, id: title === "" ? named : title, kind: "press", url: null };
}

function saidBy(shown: Shown): string | null {
  return shown.kind === "message" || shown.kind === "error" ? shown.text : null;
}
