import * as z from "zod";
import type { SignIn } from "#ports/authorization.ts";
import { readVisitor } from "./app-api.ts";
import type { Client } from "./app-client.ts";
import { loginUrlOf } from "./app-config.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import { person } from "./app-inbound.ts";

const visitorForm = z.object({ userid: z.string().regex(/^[\w@.-]{1,64}$/) });

/**
 * Web login (98152): the page shows a QR code, or asks in the desktop client; the code that comes back is good for five minutes, once.
 * Somebody from outside of the organization has no user id, and is nobody.
 */
export function signInBy(config: AppConfig, { call }: Pick<Client, "call">): SignIn<AppAddress> {
  return {
    url({ redirectUri, state }) {
      const query = new URLSearchParams({
        login_type: "CorpApp",
        appid: config.corpId,
        agentid: String(config.agentId),
        redirect_uri: redirectUri,
        state,
      });
      return `${loginUrlOf(config)}/wwlogin/sso/login?${query.toString()}`;
    },
    async identify({ code }, signal) {
      const reading = await call(readVisitor(code), signal);
      if (!reading.ok) return { ok: false, outcome: reading.failure };
      const visitor = visitorForm.safeParse(reading.answer).data;
      if (visitor === undefined)
        return {
          ok: false,
          outcome: {
            kind: "permanent",
            blame: "address",
            why: "who signed in is not a member of the organization",
          },
        };
      const { by, byAddress } = person(config.corpId, visitor.userid);
      return { ok: true, person: { ...by, name: visitor.userid }, address: byAddress };
    },
  };
}
