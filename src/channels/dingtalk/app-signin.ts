import * as z from "zod";
import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { SignIn } from "#ports/authorization.ts";
import type { HttpResult } from "#ports/http.ts";
import type { Tokens } from "#channels/kit/tokens.ts";
import { askMe, askUserId, askUserToken } from "./app-api.ts";
import { appAddressKey, hostsOf, userId } from "./app-config.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import { readAnswer } from "./app-outcome.ts";

type Step<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly outcome: Outcome };

const userTokenForm = z.object({ accessToken: z.string().min(1).max(10_000), corpId: z.string().optional() });
const meForm = z.object({ unionId: z.string().min(1).max(200), nick: z.string().max(200).catch("") });
// 0: one of the organization's own people; 1: a contact from outside. Numbers, which some pages print as texts.
const userForm = z.object({
  result: z.object({ userid: z.string().regex(userId), contact_type: z.union([z.string(), z.number()]).optional() }),
});

/**
 * Sign in by the page of DingTalk (sign in to a third-party website). Who it was is told in three steps: a token of theirs, their `unionId`
 * with it, and their user id in the app's organization. Somebody of another organization is refused.
 */
export function signInOf(
  config: AppConfig,
  deps: Pick<ChannelDeps, "http" | "now">,
  tokens: Tokens,
): SignIn<AppAddress> {
  const { clientId, clientSecret, corpId } = config;

  function step<Form extends z.ZodType>(
    form: Form,
    result: HttpResult,
    secrets: readonly string[],
  ): Step<z.output<Form>> {
    const reading = readAnswer(result, deps.now(), [clientSecret, ...secrets]);
    if (!reading.ok) return { ok: false, outcome: reading.failure };
    const value = form.safeParse(reading.answer).data;
    return value === undefined ? { ok: false, outcome: unread } : { ok: true, value };
  }

  return {
    url({ redirectUri, state }) {
      const query = new URLSearchParams({
        redirect_uri: redirectUri,
        response_type: "code",
        client_id: clientId,
        scope: "openid corpid",
        corpId,
        state,
        prompt: "consent",
      });
      return `${hostsOf(config).login}/oauth2/auth?${query.toString()}`;
    },
    async identify({ code }, signal) {
      const theirs = step(userTokenForm, await askUserToken(deps, config, code, signal), [code]);
      if (!theirs.ok) return theirs;
      if (theirs.value.corpId !== undefined && theirs.value.corpId !== corpId) return { ok: false, outcome: outsider };
      const { accessToken } = theirs.value;
      const me = step(meForm, await askMe(deps, config, accessToken, signal), [accessToken]);
      if (!me.ok) return me;
      const app = await tokens.get(signal);
      if (!app.ok) return { ok: false, outcome: app.failure };
      const asked = await askUserId(deps, config, { unionId: me.value.unionId, token: app.token }, signal);
      const user = step(userForm, asked, [app.token]);
      if (!user.ok) return user;
      const { userid: id, contact_type: type } = user.value.result;
      if (String(type ?? 0) !== "0") return { ok: false, outcome: outsider };
      const address: AppAddress = { clientId, kind: "user", id };
      const name = me.value.nick.replaceAll(/\s+/g, " ").trim();
      return { ok: true, person: { key: appAddressKey(address), name, tenant: corpId }, address };
    },
  };
}

const unread: Outcome = {
  kind: "permanent",
  blame: "message",
  why: "DingTalk's answer about the one who signed in cannot be read",
};
const outsider: Outcome = {
  kind: "permanent",
  blame: "message",
  why: "whoever signed in is not of the app's organization",
};
