import type { z } from "zod";
import { type Suggestion, suggestionsFor, suggestLink } from "#app/linking.ts";
import type { Language } from "#domain/people.ts";
import { byOf, principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { problemText } from "../problem-words.ts";
import { valueOf } from "../problem.ts";
import { idParams, isoOrNull, listOf } from "../schemas/common.ts";
import { ownSuggestionParams, suggestion, suggestionParams } from "../schemas/links.ts";
import type { ZodServer } from "../zod-server.ts";

const own = { access: "link.own" } as const;
const manage = { access: "people.manage" } as const;

/** Accounts on platforms that were found by a verified mail address. Asking for a link only sends a question there. */
export async function suggestionRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.get(
    "/me/suggestions",
    {
      config: own,
      schema: {
        tags: ["me"],
        summary: "Accounts on platforms that have my verified mail address",
        response: { 200: listOf(suggestion) },
      },
    },
    async (request) => {
      const { user } = principalOf(request);
      return { rows: present(valueOf(await suggestionsFor(app, user.id)), user.language) };
    },
  );

  server.post(
    "/me/suggestions/:account_id",
    {
      config: own,
      schema: {
        tags: ["me"],
        summary: "Ask the account that was found, on its platform, whether to link; only the press there links",
        params: ownSuggestionParams,
        response: { 200: suggestion },
      },
    },
    async (request) => {
      const { user } = principalOf(request);
      const asked = { userId: user.id, accountId: request.params.account_id };
      return presentOne(valueOf(await suggestLink(app, asked, byOf(request))), user.language);
    },
  );

  server.get(
    "/users/:id/suggestions",
    {
      config: manage,
      schema: {
        tags: ["users"],
        summary: "Accounts on platforms that have a user's verified mail address",
        params: idParams,
        response: { 200: listOf(suggestion) },
      },
    },
    async (request) => {
      const found = valueOf(await suggestionsFor(app, request.params.id));
      return { rows: present(found, principalOf(request).user.language) };
    },
  );

  server.post(
    "/users/:id/suggestions/:account_id",
    {
      config: manage,
      schema: {
        tags: ["users"],
        summary: "Ask the account that was found for a user whether to link; only the press there links",
        params: suggestionParams,
        response: { 200: suggestion },
      },
    },
    async (request) => {
      const { id: userId, account_id: accountId } = request.params;
      const sent = valueOf(await suggestLink(app, { userId, accountId }, byOf(request)));
      return presentOne(sent, principalOf(request).user.language);
    },
  );
}

function present(rows: readonly Suggestion[], language: Language): z.output<typeof suggestion>[] {
  return rows.map((row) => presentOne(row, language));
}

function presentOne(row: Suggestion, language: Language): z.output<typeof suggestion> {
  const { account, mail, state, person, until, problem } = row;
  return {
    account_id: account.id,
    account: account.name,
    channel: account.channel,
    mail,
    state,
    person,
    until: isoOrNull(until),
    problem: problem === null ? null : problemText(problem, language).text,
  };
}
