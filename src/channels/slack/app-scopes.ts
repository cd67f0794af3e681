// table
/**
 * Bot token scopes, and what each is for (docs.slack.dev, "Scopes"). The app manifest asks for them, the check looks for them in
 * `x-oauth-scopes`.
 */
export const scopes: Readonly<Record<string, string>> = {
  "app_mentions:read": "to hear commands that begin with @Tocsin",
  "channels:read": "to list public channels, and to be told when it comes into one",
  "chat:write": "to send messages and to change them",
  "chat:write.public": "to send to public channels without an invitation",
  commands: "for /tocsin",
  "groups:read": "to list the private channels that it was invited to",
  "im:history": "to hear what people write to it alone",
  "im:write": "to write to people",
  "users:read": "to tell which app a token belongs to, and where people are who let that arrange their pages",
  "users:read.email": "to find people by their verified mail address, so that they need no code to link themselves",
};

/**
 * What people are asked for when they sign in with Slack; an app has to name it beforehand. Slack lets nobody ask for these together with
 * others (docs.slack.dev, "Sign in with Slack").
 */
export const userScopes = ["openid", "profile"] as const;

/** Bot events (docs.slack.dev, "Events API types"); each is read in `app-inbound.ts`. */
export const botEvents = [
  "app_mention",
  "app_uninstalled",
  "channel_archive",
  "channel_deleted",
  "channel_left",
  "channel_rename",
  "channel_unarchive",
  "group_archive",
  "group_deleted",
  "group_left",
  "group_rename",
  "group_unarchive",
  "member_joined_channel",
  "message.im",
  "tokens_revoked",
] as const;
