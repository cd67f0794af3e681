import type { ChannelDeps, Download } from "#ports/channel.ts";
import type { Config } from "./app-config.ts";
import { botEvents, scopes, userScopes } from "./app-scopes.ts";

/** Version of the app manifest; goes up with every change of what it asks for. */
const manifestVersion = "1.2.0";

/** Where Slack reaches an account: events, buttons and `/tocsin` alike. */
export function hookUrl({ accountId, publicUrl }: Pick<ChannelDeps, "accountId" | "publicUrl">): string {
  return `${publicUrl}/hook/slack/${accountId}`;
}

/** Where Slack sends people back who installed the app or signed in (`/oauth/<channel>/<account>`). */
function redirectUrl({ accountId, publicUrl }: Pick<ChannelDeps, "accountId" | "publicUrl">): string {
  return `${publicUrl}/oauth/slack/${accountId}`;
}

/**
 * The app manifest (docs.slack.dev, "App manifest reference") of a workspace's own app. Nothing in it is a secret.
 * - The Messages tab is on, and takes messages: without it nobody can be written to.
 * - Token rotation is off: a token must not run out.
 * - With Socket Mode nothing has a request URL.
 * - A redirect URL has to be https; it is opened by people's browsers alone, so that it may be one of an own network.
 */
function appManifest({ connection }: Pick<Config, "connection">, deps: Pick<ChannelDeps, "accountId" | "publicUrl">) {
  const isSocket = connection === "socket";
  const url = isSocket ? {} : { url: hookUrl(deps) };
  const requestUrl = isSocket ? {} : { request_url: hookUrl(deps) };
  const redirect = redirectUrl(deps);
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
          ...url,
          description: "Acknowledge, snooze, close, who is on call, and more",
          usage_hint: "ack INC-42 | oncall | linkUser CODE | help",
          should_escape: false,
        },
      ],
    },
    oauth_config: {
      ...(redirect.startsWith("https://") && { redirect_urls: [redirect] }),
      scopes: { user: userScopes, bot: Object.keys(scopes) },
    },
    settings: {
      event_subscriptions: { ...requestUrl, bot_events: botEvents },
      interactivity: { is_enabled: true, ...requestUrl },
      org_deploy_enabled: false,
      socket_mode_enabled: isSocket,
      token_rotation_enabled: false,
    },
  } as const;
}

/** The manifest as a file: an administrator pastes it when the app is created. The same account and address give the same bytes. */
export function downloads(
  config: Pick<Config, "connection">,
  deps: Pick<ChannelDeps, "accountId" | "publicUrl">,
): readonly Download[] {
  return [
    {
      fileName: `tocsin-slack-manifest-${manifestVersion}.json`,
      contentType: "application/json",
      version: manifestVersion,
      bytes: new TextEncoder().encode(`${JSON.stringify(appManifest(config, deps), null, 2)}\n`),
    },
  ];
}
