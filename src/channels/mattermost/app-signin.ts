import * as z from "zod";
import type { SignIn } from "#ports/authorization.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import { openApi, postToken } from "./app-api.ts";
import { idForm } from "./app-config.ts";
import type { Address, Config } from "./app-config.ts";
import { personOf } from "./app-inbound.ts";
import { readAnswer } from "./app-outcome.ts";
import type { Server } from "./app-server.ts";

const tokenForm = z.object({ access_token: z.string().min(1).max(500) });
const meForm = z.object({ id: idForm, username: z.string().max(200) });

/**
 * Signing in with the server's OAuth 2.0 provider (developers.mattermost.com, "OAuth 2.0 applications"). The access token is used once, to
 * ask whose it is, and forgotten. Undefined: the account has no OAuth application.
 */
export function createSignIn(
  config: Config,
  server: Server,
  name: string,
  deps: Pick<ChannelDeps, "http" | "now">,
): SignIn<Address> | undefined {
  const { serverUrl, oauthClientId: clientId, oauthClientSecret: clientSecret } = config;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return {
    url({ redirectUri, state }) {
      const query = { response_type: "code", client_id: clientId, redirect_uri: redirectUri, state };
      return `${serverUrl}/oauth/authorize?${new URLSearchParams(query).toString()}`;
    },
    async identify({ code, redirectUri }, signal) {
      const form = {
        grant_type: "authorization_code",
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uri: redirectUri,
        code,
      };
      const answer = readAnswer(await postToken(deps, serverUrl, form, signal), "look", deps.now());
      if (!answer.ok) return { ok: false, outcome: answer.failure };
      const given = tokenForm.safeParse(answer.value).data;
      if (given === undefined) return { ok: false, outcome: noToken };
      const api = openApi({ serverUrl, token: given.access_token }, deps);
      const found = await server.ask(api.me(signal), meForm);
      if (!found.ok) return { ok: false, outcome: found.failure };
      const who = personOf(name, found.value.id, found.value.username);
      return who === null ? { ok: false, outcome: noToken } : { ok: true, ...who };
    },
  };
}

const noToken = { kind: "permanent", blame: "account", why: "the server gave no access token" } as const;
