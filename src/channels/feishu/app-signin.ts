import * as z from "zod";
import type { Failure } from "#channels/kit/classify-http.ts";
import type { SignIn } from "#ports/authorization.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import { callApi, exchangeCode, readUser } from "./app-api.ts";
import { accountsUrlOf, appAddressForm, appAddressKey } from "./app-config.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import { readAnswer } from "./app-outcome.ts";

// Goes into a header (RFC 6750 §2.1).
const tokenForm = z.object({
  access_token: z
    .string()
    .max(10_000)
    .regex(/^[\w.~+/-]+=*$/),
});
const userForm = z.object({
  data: z.object({ open_id: z.string(), name: z.string().catch(""), tenant_key: z.string().max(100).nullish() }),
});

/**
 * Get authorization code, get user_access_token, get user information: a person is who their open id says, which is their own for this
 * app alone. Mail address and phone number are what an administrator entered, and prove nothing; they are not asked for.
 */
export function createSignIn(config: AppConfig, deps: Pick<ChannelDeps, "http" | "now">): SignIn<AppAddress> {
  const failed = (outcome: Failure): { readonly ok: false; readonly outcome: Failure } => ({ ok: false, outcome });
  const strange = failed({ kind: "permanent", blame: "account", why: "Feishu's answer does not say who signed in" });

  return {
    url({ redirectUri, state }) {
      const query = { client_id: config.appId, response_type: "code", redirect_uri: redirectUri, state };
      return `${accountsUrlOf(config)}/open-apis/authen/v1/authorize?${new URLSearchParams(query).toString()}`;
    },
    async identify(answer, signal) {
      const secrets = [config.appSecret, answer.code];
      const exchanged = readAnswer(await exchangeCode(deps, config, answer, signal), deps.now(), secrets);
      if (!exchanged.ok) return failed(exchanged.failure);
      const token = tokenForm.safeParse(exchanged.answer).data?.access_token;
      if (token === undefined) return strange;
      const read = readAnswer(await callApi(deps, config, readUser, token, signal), deps.now(), [...secrets, token]);
      if (!read.ok) return failed(read.failure);
      const user = userForm.safeParse(read.answer).data?.data;
      const address = appAddressForm.parse({ appId: config.appId, id: user?.open_id });
      if (user === undefined || !address.ok || !address.value.id.startsWith("ou_")) return strange;
      const name = user.name.replaceAll(/\s+/g, " ").trim().slice(0, 200);
      const person = { key: appAddressKey(address.value), name, tenant: user.tenant_key ?? null };
      return { ok: true, person, address: address.value };
    },
  };
}
