import { dataOf, findActions, isObject } from "./fake-card.ts";
import type { FoundAction } from "./fake-card.ts";
import { memberOf } from "./fake-compose.ts";
import { shownOf } from "./fake-deliver.ts";
import type { Courier } from "./fake-deliver.ts";
import type { Messages, Stored } from "./fake-messages.ts";
import type {
  ActHow,
  Activity,
  Click,
  ClickHow,
  Composer,
  Delivery,
  FakeTeams,
  Json,
  SeenMessage,
  Shown,
  TeamsPerson,
  TeamsPlace,
} from "./fake-types.ts";
import { homeOf } from "./fake-world.ts";
import type { World } from "./fake-world.ts";

/** What acts of people need. */
export interface ActParts {
  readonly botId: string;
  readonly world: World;
  readonly messages: Messages;
  readonly compose: Composer;
  readonly courier: Courier;
  /** Root posts of closed channels in which the bot was called. */
  readonly calledIn: Set<string>;
}

/** Acts of people with messages and cards. */
export type MessageActs = Pick<FakeTeams, "say" | "click" | "refresh">;

/** What people do in conversations: they speak, and press buttons. */
export function makeMessageActs(parts: ActParts): MessageActs {
  const { world, messages, compose, courier, calledIn } = parts;

  /** A message that this person can see, and where. */
  function visible(person: TeamsPerson, message: SeenMessage | string): readonly [Stored, TeamsPlace, SeenMessage] {
    const id = typeof message === "string" ? message : message.id;
    const stored = messages.find(id);
    const place = stored === null ? null : world.place(stored.placeId);
    if (stored === null || place === null) throw new Error(`there is no message ${id}`);
    if (!world.members(place).includes(person)) throw new Error(`${person.name} is not in this conversation`);
    if (stored.onlyFor !== null && stored.onlyFor !== person.id)
      throw new Error(`${person.name} does not see this message`);
    return [stored, place, messages.seen(stored, person)];
  }

  async function execute(person: TeamsPerson, stored: Stored, action: Activity, how: ActHow): Promise<Click> {
    const delivery = await courier.deliver(action, how);
    const shown = shownOf(delivery);
    if (shown.kind === "card" && messages.find(stored.id) !== null) messages.setView(stored, person, shown.card);
    return clickOf(delivery, shown, stored, person);
  }

  function clickOf(delivery: Delivery, shown: Shown, stored: Stored, person: TeamsPerson): Click {
    const now = messages.find(stored.id);
    return { ...delivery, shown, seen: now === null ? null : messages.seen(now, person) };
  }

  return {
    async say(person, place, text, how = {}) {
      if (!world.members(place).includes(person)) throw new Error(`${person.name} is not in this conversation`);
      const activity = compose.message(person, place, text, how);
      const rootId = how.inThread ?? null;
      if (rootId !== null && messages.find(rootId)?.placeId !== place.id)
        throw new Error(`there is no thread ${rootId}`);
      const from = { id: person.id, name: person.name, isBot: false };
      const stored = messages.add({ place, rootId, from, activity });
      const isTold = place.kind === "personal" || how.mentionBot !== false;
      if (!isTold || !world.isInstalled(homeOf(place)) || world.disabled.has(place.tenantId)) return null;
      if (stored.rootId !== null) calledIn.add(stored.rootId);
      return how.silently === true ? null : courier.deliver(activity, how);
    },
    async click(person, message, titleOrVerb, inputs = {}, how = {}) {
      const [stored, place, seen] = visible(person, message);
      const found = pressable(seen, titleOrVerb, how);
      const data = dataOf(found, inputs);
      const { id } = found.raw;
      if (found.action.type === "Action.Submit") {
        const delivery = await courier.deliver(compose.submit(person, place, stored.id, data, how), how);
        const isFine = delivery.status !== null && delivery.status < 300;
        const shown: Shown = isFine ? { kind: "nothing" } : shownOf(delivery);
        return clickOf(delivery, shown, stored, person);
      }
      const { title, verb } = found.action;
      const action: Record<string, Json> = {
        type: "Action.Execute",
        title,
        ...(typeof id === "string" ? { id } : {}),
        data,
      };
      if (verb !== null) action["verb"] = verb;
      return execute(person, stored, compose.invoke(person, place, stored.id, action, how), how);
    },
    async refresh(person, message, how = {}) {
      const [stored, place, seen] = visible(person, message);
      const refresh = seen.card?.["refresh"];
      const action = isObject(refresh) ? refresh["action"] : null;
      if (!isObject(refresh) || !isObject(action)) throw new Error("the card has no refresh");
      if (!isRefreshedFor(refresh["userIds"], person, world.members(place).length))
        throw new Error(`the card is not refreshed for ${person.name}`);
      return execute(
        person,
        stored,
        compose.invoke(person, place, stored.id, action, { ...how, trigger: "automatic" }),
        how,
      );
    },
  };
}

/** Without `userIds`, clients refresh by themselves in conversations of up to 60 people; with an empty list, never. */
function isRefreshedFor(userIds: unknown, person: TeamsPerson, members: number): boolean {
  return Array.isArray(userIds) ? userIds.includes(person.id) : members <= 60;
}

function pressable(seen: SeenMessage, titleOrVerb: string, how: ClickHow): FoundAction {
  if (seen.card === null) throw new Error("the message has no card");
  const all = findActions(seen.card).filter(({ action }) => action.type !== "Action.ShowCard");
  const drawn = how.client === "fallback" ? all.flatMap(fallbackOf) : all;
  const found = drawn.find(({ action }) => action.title === titleOrVerb || action.verb === titleOrVerb);
  const data = drawn.find(({ action }) => action.data["verb"] === titleOrVerb);
  const pressed = found ?? data;
  if (pressed === undefined) {
    const titles = drawn.map(({ action }) => action.title).join(", ");
    throw new Error(`the card has no button "${titleOrVerb}", but: ${titles}`);
  }
  if (pressed.action.type === "Action.OpenUrl")
    throw new Error(`"${titleOrVerb}" opens ${pressed.action.url ?? "nothing"}`);
  return pressed;
}

/** What a client draws that knows no `Action.Execute`: the fallback, or nothing. */
function fallbackOf(found: FoundAction): readonly FoundAction[] {
  if (found.action.type !== "Action.Execute") return [found];
  const raw = found.raw["fallback"];
  return found.action.fallback === null || !isObject(raw) ? [] : [{ ...found, action: found.action.fallback, raw }];
}

/** Acts of people with places and who is in them. */
export type PlaceActs = Pick<
  FakeTeams,
  "install" | "uninstall" | "remove" | "join" | "rename" | "createChannel" | "destroy"
>;

/** What people do with places: they install, rename, remove; the bot is told where it is. */
export function makePlaceActs({ botId, world, messages, compose, courier }: ActParts): PlaceActs {
  const bot = { id: botId };
  const someone = (members: readonly TeamsPerson[]): TeamsPerson => {
    const [first] = members;
    if (first === undefined) throw new Error("nobody is there to do this");
    return first;
  };
  async function tell(how: ActHow, activities: readonly Activity[]): Promise<Delivery[]> {
    const deliveries: Delivery[] = [];
    if (how.silently === true) return deliveries;
    for (const activity of activities) deliveries.push(await courier.deliver(activity, how));
    return deliveries;
  }
  /** Teams reports people of a team by an event type; those of chats without one. */
  const eventFor = (kind: string, change: "Added" | "Removed"): { readonly eventType?: string } =>
    kind === "team" ? { eventType: `teamMember${change}` } : {};

  const acts: PlaceActs = {
    async install(home, how = {}) {
      const by = how.by ?? someone(home.kind === "personal" ? [home.person] : home.members);
      const selected = home.kind === "team" ? (how.selected ?? home.channels[0]) : undefined;
      world.setInstalled(home, true);
      const { id: _, ...rest } = how;
      return tell(how, [
        compose.installation(by, home, "add", selected === undefined ? how : { ...how, selected }),
        compose.update(by, home, { membersAdded: [memberOf(bot)], ...eventFor(home.kind, "Added") }, rest),
      ]);
    },
    async uninstall(home, how = {}) {
      const by = how.by ?? someone(home.kind === "personal" ? [home.person] : home.members);
      if (!world.isInstalled(home)) return [];
      world.setInstalled(home, false);
      const { id: _, ...rest } = how;
      const gone = compose.update(
        by,
        home,
        { membersRemoved: [memberOf(bot)], ...eventFor(home.kind, "Removed") },
        rest,
      );
      const removed = compose.installation(by, home, "remove", how);
      return tell(how, home.kind === "personal" ? [removed] : [gone, removed]);
    },
    async remove(home, who, how = {}) {
      if (who === "bot") return acts.uninstall(home, how);
      const by = someone(home.members);
      world.setMember(home, who, false);
      const change = { membersRemoved: [memberOf(who)], ...eventFor(home.kind, "Removed") };
      return world.isInstalled(home) ? tell(how, [compose.update(by, home, change, how)]) : [];
    },
    async join(home, who, how = {}) {
      world.setMember(home, who, true);
      const change = { membersAdded: [memberOf(who)], ...eventFor(home.kind, "Added") };
      return world.isInstalled(home) ? tell(how, [compose.update(someone(home.members), home, change, how)]) : [];
    },
    async rename(what, name, how = {}) {
      world.rename(what, name);
      const home = what.kind === "channel" ? what.team : what;
      if (!world.isInstalled(home)) return [];
      const change = what.kind === "groupChat" ? { topicName: name } : { eventType: `${what.kind}Renamed` };
      return tell(how, [compose.update(someone(home.members), what, change, how)]);
    },
    async createChannel(team, name, type = "standard", how = {}) {
      const channel = world.addChannel(team, name, type);
      const created = compose.update(someone(team.members), channel, { eventType: "channelCreated" }, how);
      return { channel, deliveries: world.isInstalled(team) ? await tell(how, [created]) : [] };
    },
    async destroy(what, how = {}) {
      const home = what.kind === "channel" ? what.team : what;
      const isTold = world.isInstalled(home) && what.kind !== "groupChat";
      const activity = compose.update(someone(home.members), what, { eventType: `${what.kind}Deleted` }, how);
      world.destroy(what);
      for (const { id } of what.kind === "team" ? what.channels : [what]) messages.removePlace(id);
      return isTold ? tell(how, [activity]) : [];
    },
  };
  return acts;
}
