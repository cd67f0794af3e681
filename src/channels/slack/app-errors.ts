// table
import type { Failure } from "#channels/kit/classify-http.ts";

const place = (why: string): Failure => ({ kind: "permanent", blame: "address", why });
const message = (why: string): Failure => ({ kind: "permanent", blame: "message", why });
const account = (why: string): Failure => ({ kind: "permanent", blame: "account", why });
const again = (scope: "message" | "address" | "account", why: string): Failure => ({
  kind: "retry",
  afterMs: null,
  scope,
  why,
});

const reinstall = "reinstall the app in Slack, and enter its new bot token";
const closed = "posting there is restricted: let the app post, or choose another channel";
const refused = "Slack refused the message";

/** Too much; `Retry-After` says until when (docs.slack.dev, "Rate limits"). */
export const throttled: ReadonlySet<string> = new Set(["ratelimited", "rate_limited", "message_limit_exceeded"]);

/**
 * Errors of chat.postMessage, chat.postEphemeral, chat.update, conversations.list and auth.test (docs.slack.dev, their pages), and of
 * response URLs, which speak as incoming webhooks do. What Slack says stands behind the words.
 */
export const errors: ReadonlyMap<string, Failure> = new Map([
  // The place.
  ["channel_not_found", place("the channel is gone, or it is private and the app was not invited: /invite @Tocsin")],
  ["not_in_channel", place("the app is not in the channel: /invite @Tocsin there")],
  ["user_not_in_channel", place("the person is not in the channel")],
  ["is_archived", place("the channel is archived: unarchive it, or choose another")],
  ["is_inactive", place("the channel is frozen, archived or deleted")],
  ["channel_is_archived", place("the channel is archived: unarchive it, or choose another")],
  ["restricted_action", place(closed)],
  ["restricted_action_read_only_channel", place(closed)],
  ["restricted_action_thread_only_channel", place(closed)],
  ["restricted_action_non_threadable_channel", place(closed)],
  ["restricted_action_thread_locked", place(closed)],
  ["action_prohibited", place("an administrator of the workspace forbids the app to post there")],
  ["posting_to_general_channel_denied", place(closed)],
  ["ekm_access_denied", place("the organization's administrators have closed this channel to messages")],
  ["messages_tab_disabled", place("the app's Messages tab is off: App Home → Show Tabs → Messages Tab")],
  ["user_not_found", place("the person is not in the workspace any more")],
  ["users_not_found", place("the person is not in the workspace any more")],
  ["user_not_visible", place("the app may not see this person")],
  ["user_disabled", place("the person's account is deactivated")],
  ["cannot_dm_bot", place("it is a bot, which nobody can write to")],
  ["no_permission", place("the app may not post there")],
  ["no_service", place("Slack does not take answers at this address any more")],
  ["used_url", place("Slack does not take answers at this address any more")],
  ["expired_url", place("Slack does not take answers at this address any more")],
  // The account.
  ["invalid_auth", account("the bot token is wrong: copy it again from OAuth & Permissions")],
  ["not_authed", account("the bot token is missing")],
  ["account_inactive", account(`the app was uninstalled or its workspace is gone: ${reinstall}`)],
  ["token_revoked", account(`the bot token was revoked: ${reinstall}`)],
  ["token_expired", account("the bot token has run out: switch token rotation off in the app, and reinstall it")],
  ["missing_scope", account("the app lacks a permission: update its manifest, reinstall it")],
  ["not_allowed_token_type", account("this is no bot token: enter the one that begins with xoxb-")],
  ["app_access_restricted", account("an administrator of the organization restricts the app")],
  ["access_denied", account("an administrator of the workspace denies the app access")],
  ["accesslimited", account("the workspace limits access")],
  ["two_factor_setup_required", account("the workspace wants two-factor authentication to be set up")],
  ["ekm_denied", account("the organization's administrators have suspended access")],
  ["enterprise_is_restricted", account("the organization does not allow this method")],
  ["team_access_not_granted", account("the token may not reach this workspace")],
  ["method_deprecated", account("Slack has taken this method away: update Tocsin")],
  ["deprecated_endpoint", account("Slack has taken this method away: update Tocsin")],
  ["unknown_method", account("this is not the Web API: look at its address in the account's settings")],
  ["team_disabled", account("the workspace is disabled")],
  ["forbidden_team", account("the workspace may not use this method")],
  ["user_removed_from_team", account(`the app's user was removed from the workspace: ${reinstall}`)],
  // Installing and signing in (docs.slack.dev, oauth.v2.access, openid.connect.token).
  ["invalid_client_id", account("the client ID is wrong: copy it again from Basic Information → App Credentials")],
  ["bad_client_secret", account("the client secret is wrong: copy it again from Basic Information → App Credentials")],
  [
    "bad_redirect_uri",
    account("Slack does not know Tocsin's redirect URL: enter the manifest again under App Manifest on the app's page"),
  ],
  [
    "oauth_authorization_url_mismatch",
    account("the way in and the way out are of different versions of OAuth: update Tocsin"),
  ],
  ["cannot_install_an_org_installed_app", account("the app is installed for the whole organization already")],
  ["invalid_team_for_non_distributed_app", account("the app belongs to another workspace: choose that one")],
  ["no_scopes", account("the app asks for no permission: enter the manifest again")],
  ["invalid_grant_type", account("Slack does not take this way of signing in: update Tocsin")],
  ["invalid_code", message("the sign-in took too long: begin again")],
  ["code_already_used", message("this sign-in was used already: begin again")],
  // The message.
  ["invalid_blocks", message(refused)],
  ["invalid_blocks_format", message(refused)],
  ["invalid_payload", message(refused)],
  ["invalid_arguments", message(refused)],
  ["invalid_attachments", message(refused)],
  ["msg_blocks_too_long", message("Slack found the message too long")],
  ["msg_too_long", message("Slack found the message too long")],
  ["too_many_attachments", message(refused)],
  ["no_text", message("Slack found no text in the message")],
  ["metadata_too_large", message(refused)],
  ["message_not_found", message("the message is gone")],
  ["cant_update_message", message("the message is not the app's own any more")],
  ["edit_window_closed", message("the workspace lets nobody edit a message of this age")],
  ["block_mismatch", message("Slack did not replace the message")],
  ["expired_trigger_id", message("the form came too late")],
  ["exchanged_trigger_id", message("the press has opened a form already")],
  ["invalid_trigger_id", message("Slack does not know the press")],
  ["view_too_large", message("Slack found the form too large")],
  // Slack's own trouble.
  ["internal_error", again("message", "Slack has trouble of its own")],
  ["rollup_error", again("message", "Slack has trouble of its own")],
  ["update_failed", again("message", "Slack has trouble of its own")],
  ["request_timeout", again("message", "Slack did not get the whole request")],
  ["service_unavailable", again("account", "Slack has trouble of its own")],
  ["team_added_to_org", again("account", "the workspace is moving into an organization")],
  ["org_login_required", again("account", "the workspace is moving into an organization")],
  ["external_channel_migrating", again("address", "the channel is moving")],
  // "It's possible some aspect of the operation succeeded before the error was raised."
  ["fatal_error", { kind: "unknown", why: "Slack failed half-way" }],
]);
