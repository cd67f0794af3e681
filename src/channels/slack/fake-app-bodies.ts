import type { Installation } from "./fake-app-api.ts";
import type { AppMessage, SlackPerson, SlackRoom, World } from "./fake-app-world.ts";

type Json = Readonly<Record<string, unknown>>;

/** What Slack sends, as JSON: docs.slack.dev, "Events API", "block_actions payload", "Slash commands". */
export interface Bodies {
  event(event: Json, id?: string): Json;
  /** Said in a channel with our mention before it, or in the person's direct messages with the app (`room` null). */
  said(
    person: SlackPerson,
    room: SlackRoom | null,
    text: string,
    how?: { readonly id?: string; readonly thread?: string },
  ): Json;
  slash(person: SlackPerson, room: SlackRoom | null, text: string, responseUrl: string, id?: string): Json;
  click(click: ClickHow): Json;
}

export interface ClickHow {
  readonly person: SlackPerson;
  readonly channel: string;
  readonly message: Pick<AppMessage, "ts" | "onlyFor"> | null;
  readonly action: Json;
  readonly responseUrl: string;
  readonly id?: string;
}

export function createBodies(app: Installation, world: World, now: () => number): Bodies {
  let count = 0;
  const next = (): string => String((count += 1)).padStart(6, "0");
  const stamp = (): string => `${Math.floor(now() / 1_000)}.${next()}`;

  function event(inner: Json, id: string = next()): Json {
    return {
      token: "deprecated",
      team_id: app.teamId,
      context_team_id: app.teamId,
      api_app_id: app.appId,
      event: { event_ts: stamp(), ...inner },
      type: "event_callback",
      event_id: `Ev0${id}`,
      event_time: Math.floor(now() / 1_000),
      authorizations: [
        {
          enterprise_id: null,
          team_id: app.teamId,
          user_id: app.botUserId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
    };
  }

  return {
    event,
    said(person, room, text, { id, thread } = {}) {
      const common = {
        user: person.id,
        ts: stamp(),
        team: app.teamId,
        ...(thread !== undefined && { thread_ts: thread }),
      };
      if (room === null) {
        const channel = world.direct(person);
        return event({ type: "message", channel, channel_type: "im", text: escaped(text), ...common }, id);
      }
      const said = `<@${app.botUserId}> ${escaped(text)}`;
      return event({ type: "app_mention", channel: room.id, text: said, ...common }, id);
    },
    slash(person, room, text, responseUrl, id = next()) {
      return {
        token: "deprecated",
        team_id: app.teamId,
        team_domain: "acme",
        channel_id: room?.id ?? world.direct(person),
        channel_name: room === null ? "directmessage" : room.isPrivate ? "privategroup" : room.name,
        user_id: person.id,
        user_name: person.name,
        command: "/tocsin",
        text,
        api_app_id: app.appId,
        is_enterprise_install: "false",
        response_url: responseUrl,
        trigger_id: `1334522.${id}.abc`,
      };
    },
    click: (click) => clickOf(app, world, click, next()),
  };
}

function clickOf(app: Installation, world: World, click: ClickHow, next: string): Json {
  const { person, channel, message, action, responseUrl, id = next } = click;
  const room = world.room(channel);
  const isEphemeral = message !== null && message.onlyFor !== null;
  return {
    type: "block_actions",
    user: { id: person.id, username: person.name, name: person.name, team_id: app.teamId },
    api_app_id: app.appId,
    token: "deprecated",
    container: {
      type: "message",
      ...(message !== null && { message_ts: message.ts }),
      channel_id: channel,
      is_ephemeral: isEphemeral,
    },
    trigger_id: `1334523.${id}.def`,
    team: { id: app.teamId, domain: "acme" },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel, name: room === null ? "directmessage" : room.isPrivate ? "privategroup" : room.name },
    // Of an ephemeral message Slack tells no more than its time.
    ...(message !== null && !isEphemeral && { message: { type: "message", ts: message.ts } }),
    state: { values: {} },
    response_url: responseUrl,
    actions: [{ block_id: "b1", action_ts: `1795322050.${id}`, ...action }],
  };
}

/** docs.slack.dev, "Formatting message text": what people type comes with these three escaped. Slash commands come as typed. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
