import type { ChannelDeps, Download } from "#ports/channel.ts";
import { botEvents, scopes } from "./app-scopes.ts";

/** Version of the app manifest; goes up with every change of what it asks for. */
const manifestVersion = "1.0.0";

/** Where Slack reaches an account: events, buttons and `/tocsin` alike. */
export function hookUrl({ accountId, publicUrl }: Pick<ChannelDeps, "accountId" | "publicUrl">): string {
  return `${publicUrl}/hook/slack/${accountId}`;
}

/**
 * The app manifest (docs.slack.dev, "App manifest reference") of a workspace's own app. Nothing in it is a secret.
 * - The Messages tab is on, and takes messages: without it nobody can be written to.
 * - Token rotation is off: a pasted token must not run out.
 */
function appManifest(deps: Pick<ChannelDeps, "accountId" | "publicUrl">) {
  const url = hookUrl(deps);
  return {
    display_information: {
      name: "Tocsin",
      description: "On-call: incidents are acknowledged, snoozed and closed where you work.",
      background_color: "#1f2937",
    },
    features: {
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: "Tocsin", always_online: true },
      slash_commands: [
        {
          command: "/tocsin",
          url,
          description: "Acknowledge, snooze, close, who is on call, and more",
          usage_hint: "ack INC-42 | oncall | linkUser CODE | help",
          should_escape: false,
        },
      ],
    },
    oauth_config: { scopes: { bot: Object.keys(scopes) } },
    settings: {
      event_subscriptions: { request_url: url, bot_events: botEvents },
      interactivity: { is_enabled: true, request_url: url },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  } as const;
}

/** The manifest as a file: an administrator pastes it when the app is created. The same account and address give the same bytes. */
export function downloads(_config: unknown, deps: Pick<ChannelDeps, "accountId" | "publicUrl">): readonly Download[] {
  return [
    {
      fileName: `tocsin-slack-manifest-${manifestVersion}.json`,
      contentType: "application/json",
      version: manifestVersion,
      bytes: new TextEncoder().encode(`${JSON.stringify(appManifest(deps), null, 2)}\n`),
    },
  ];
}
