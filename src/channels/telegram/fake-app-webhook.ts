import type { Body, Delivery, Webhook } from "./fake-app-types.ts";

/** What setWebhook asks for, or the error of the server (telegram-bot-api, Client.cpp, `do_set_webhook`). */
export function readWebhook(body: Body): Webhook | string | null {
  const { url, secret_token: secret = "", allowed_updates: allowed } = body;
  if (url === undefined || url === "") return null;
  const parsed = typeof url === "string" ? URL.parse(url) : null;
  if (typeof url !== "string" || parsed === null) return "invalid webhook URL specified";
  const isLoopback = /^(127\.|localhost$)/.test(parsed.hostname);
  // As a server of one's own does it, which may call HTTP.
  if (parsed.protocol !== "https:" && !isLoopback) return "bad webhook: An HTTPS URL must be provided for webhook";
  if (typeof secret !== "string" || secret.length > 256) return "secret token is too long";
  if (!/^[\w-]*$/.test(secret)) return "secret token contains unallowed characters";
  return { url, secret, allowed: Array.isArray(allowed) ? allowed.map(String) : null };
}

/** The request that brings an update: the secret in its header is all that proves it. */
export function headersOf({ secret }: Pick<Webhook, "secret">): Record<string, string> {
  return {
    "content-type": "application/json",
    ...(secret !== "" && { "x-telegram-bot-api-secret-token": secret }),
  };
}

/** Posts an update; what is not a 2xx is tried once more. */
export async function postUpdate(webhook: Webhook, update: Body): Promise<Delivery> {
  const first = await postOnce(webhook, update);
  return first.status >= 200 && first.status < 300 ? first : postOnce(webhook, update);
}

async function postOnce(webhook: Webhook, update: Body): Promise<Delivery> {
  try {
    const answer = await fetch(webhook.url, {
      method: "POST",
      headers: headersOf(webhook),
      body: JSON.stringify(update),
      signal: AbortSignal.timeout(60_000),
    });
    const body = await answer.text();
    const failure = answer.ok ? null : `Wrong response from the webhook: ${answer.status} ${answer.statusText}`;
    return { status: answer.status, body, failure };
  } catch (error) {
    return { status: 0, body: "", failure: String(error) };
  }
}
