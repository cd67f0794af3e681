// table
import type { Failure } from "#channels/kit/classify-http.ts";

const place = (why: string): Failure => ({ kind: "permanent", blame: "address", why });
const message = (why: string): Failure => ({ kind: "permanent", blame: "message", why });
const account = (why: string): Failure => ({ kind: "permanent", blame: "account", why });
const again = (why: string): Failure => ({ kind: "retry", afterMs: null, scope: "message", why });

const notMember = "the bot may not post there: invite it to the team and the channel";
const noPerson = "the person is not on the server any more";
const noChannel = "the channel was deleted";
const restricted = "the server restricts direct messages, and the bot shares no team with the person";
const gone = "the message is gone";
const refused = "the server refused the message";
const token = "the bot's access token was revoked, or the bot was disabled: enter a new token";
const noCommands = "custom slash commands are off: System Console → Integrations → Enable Custom Slash Commands";

/** An edit that the server's edit time limit forbids: what is not the message itself can still be changed. */
export const tooOldToEdit = "api.post.update_post.permissions_time_limit.app_error";

export const archived = place("the channel is archived: unarchive it, or choose another");

/** Also what an edit of a message that is gone is answered with (server/channels/api4/post.go, patchPost). */
export const noPermission = "api.context.permissions.app_error";

/**
 * `id` of an error of the calls in `app-api.ts`: mattermost/mattermost, server/channels/api4 and server/channels/app (post.go,
 * channel.go, command.go, integration_action.go, context.go). Whatever a plugin refuses has its own words for an id.
 */
export const errors: ReadonlyMap<string, Failure> = new Map([
  // The place.
  [noPermission, place(notMember)],
  ["api.context.invalid_url_param.app_error", place("there is no such place")],
  ["app.channel.get.existing.app_error", place(noChannel)],
  ["app.channel.get_channel.existing.app_error", place(noChannel)],
  ["app.channel.get_deleted.existing.app_error", place(noChannel)],
  ["store.sql_channel.get.existing.app_error", place(noChannel)],
  ["api.post.create_post.can_not_post_to_deleted.error", archived],
  ["api.post.patch_post.can_not_update_post_in_deleted.error", archived],
  ["api.command.execute_command.deleted.error", archived],
  ["api.post.create_post.town_square_read_only", place("only administrators may post there")],
  ["api.post.create_post.can_not_post_in_restricted_dm.error", place(restricted)],
  ["api.post.patch_post.can_not_update_post_in_restricted_dm.error", place(restricted)],
  ["api.channel.create_direct_channel.team_restricted_error", place(restricted)],
  ["api.channel.create_channel.direct_channel.team_restricted_error", place(restricted)],
  ["app.post.create_post.shared_dm_or_gm.app_error", place("nobody can post in direct messages with another server")],
  ["api.channel.create_direct_channel.invalid_user.app_error", place(noPerson)],
  ["api.channel.create_direct_channel.deactivated_user.app_error", place(noPerson)],
  ["app.user.missing_account.const", place(noPerson)],
  ["store.sql_user.missing_account.const", place(noPerson)],
  ["app.user.get.app_error", again("the server could not look up the person")],
  // The account.
  ["api.context.session_expired.app_error", account(token)],
  ["api.context.token_provided.app_error", account(token)],
  ["api.context.invalid_token.error", account(token)],
  ["app.user_access_token.disabled", account(token)],
  ["api.context.mfa_required.app_error", account("the token is a person's, who has to set up MFA: use a bot's")],
  [
    "api.user.get_user_by_email.permissions.app_error",
    account(
      "the server hides mail addresses, so that nobody can be found by one: switch on Show Email Address under System Console → Site Configuration → Users and Teams",
    ),
  ],
  ["api.user.login.inactive.app_error", account("the bot is disabled: enable it under Integrations → Bot Accounts")],
  ["api.web_socket_router.not_authenticated.app_error", account(token)],
  ["api.context.404.app_error", account("this is not Mattermost's API: look at the server's address")],
  ["api.context.server_busy.app_error", { kind: "retry", afterMs: null, scope: "account", why: "the server is busy" }],
  ["api.command.disabled.app_error", account(noCommands)],
  [
    "api.command.duplicate_trigger.app_error",
    account("another command has this trigger in the team: choose another one in the account's settings"),
  ],
  ["api.command.team_mismatch.app_error", account("the command belongs to another team")],
  ["model.command.is_valid.trigger.app_error", account("the server does not take this trigger")],
  ["model.command.is_valid.url_http.app_error", account("the server does not take Tocsin's public address")],
  ["model.command.is_valid.url.app_error", account("Tocsin's public address is too long for a command")],
  ["store.sql_command.update.missing.app_error", again("the command was removed meanwhile")],
  // The message.
  [tooOldToEdit, message("the server lets nobody edit a message of this age")],
  ["api.context.invalid_body_param.app_error", message(refused)],
  ["api.context.invalid_param.app_error", message(refused)],
  ["api.post.create_post.root_id.app_error", message("the thread is gone")],
  ["api.post.create_post.channel_root_id.app_error", message("the thread is elsewhere")],
  ["api.post.create_post.burn_on_read.app_error", message("nobody can answer in that thread")],
  ["model.post.is_valid.message_length.app_error", message("the server found the message too long")],
  ["model.post.is_valid.msg.app_error", message("the server found the message too long")],
  ["model.post.is_valid.props.app_error", message("the server found the attachments too long")],
  ["api.post.update_post.permissions_details.app_error", message(gone)],
  ["api.post.update_post.find.app_error", message(gone)],
  ["api.post.update_post.system_message.app_error", message("it is a message of the system")],
  ["app.post.get.app_error", message(gone)],
  ["api.post.post_priority.priority_post_not_allowed_for_user.request_error", message("priorities are off")],
  ["api.post.post_priority.priority_post_only_allowed_for_root_post.request_error", message(refused)],
  ["license_error.feature_unavailable", message("the server's licence does not cover this")],
  ["interactive_message.decode_trigger_id.expired", message("the dialog came too late")],
  ["app.command_webhook.get.missing.app_error", message("the server takes no answer to that command any more")],
  ["app.command_webhook.try_use.invalid.app_error", message("the server takes no more answers to that command")],
  // The server's own trouble.
  ["api.post.deduplicate_create_post.pending", again("the server is still at the first try of this message")],
  ["api.post.deduplicate_create_post.failed_to_get", again("the server could not look up the first try")],
  ["api.post.deduplicate_create_post.cache_error", again("the server has trouble of its own")],
  ["app.post.save.app_error", again("the server could not store the message")],
  ["app.post.update.app_error", again("the server could not store the message")],
  ["app.channel.get.find.app_error", again("the server could not look up the channel")],
]);

/** Errors that have not been seen, by how their id begins. */
export const families: readonly (readonly [prefix: string, failure: Failure])[] = [
  ["model.post.is_valid.", message(refused)],
  ["model.command.is_valid.", account("the server does not take the slash command")],
  ["web.incoming_webhook.", place("the server took it for an incoming webhook")],
];
