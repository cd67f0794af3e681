import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Link } from "#domain/link.ts";
import type { Language } from "#domain/people.ts";
import type { Result } from "#app/config/change.ts";
import { confirmAddress, resendCode, testLink } from "#app/linking.ts";
import { byOf, may, principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { found, RequestProblem } from "../problem.ts";
import { problemText } from "../problem-words.ts";
import { field, formOf } from "./forms.ts";
import { type Html, html } from "./html.ts";
import { note, type Page, sendPage, type View, viewOf } from "./view.ts";

type Params = { Params: { id: string } };

/** My addresses: which of them can be paged, and the code that proves one. */
export async function mePages(server: FastifyInstance, deps: ApiDeps): Promise<void> {
  const { app } = deps;

  async function page(request: FastifyRequest, view: View, told: Html | null): Promise<Page> {
    const now = await app.snapshots.current();
    const links = now.linksOfUser.get(principalOf(request).user.id) ?? [];
    const { t } = view;
    const body = html`${told}${links.length === 0 && html`<p>${t("noAddress")}</p>`}
      <ul class="cards">
        ${links.map((link) => card(view, link, app.channels.get(link.channel)?.manifest.name[view.language] ?? link.channel, may(request, "link.own")))}
      </ul>`;
    return { title: t("addresses"), body };
  }

  server.get("/lite/me", { config: { access: "self" } }, async (request, reply) => {
    const view = viewOf(request);
    return sendPage(reply, view, await page(request, view, null));
  });

  server.post<Params>("/lite/me/addresses/:id", { config: { access: "link.own" } }, async (request, reply) => {
    const view = viewOf(request);
    const { user } = principalOf(request);
    const own = (await app.snapshots.current()).linksOfUser.get(user.id)?.find((link) => link.id === request.params.id);
    const result = await order(request, found(own, "address").id);
    const told = result.ok ? note("ok", view.t("did")) : note("bad", wordsOf(result, view.language));
    return sendPage(reply, view, await page(request, view, told), result.ok ? 200 : 409);
  });

  function order(request: FastifyRequest, linkId: string): Promise<Result<unknown>> {
    const form = formOf(request);
    switch (field(form, "do")) {
      case "confirm":
        return confirmAddress(app, { linkId, code: field(form, "code") }, byOf(request));
      case "resend":
        return resendCode(app, linkId, byOf(request));
      case "test":
        return testLink(app, linkId, byOf(request));
      default:
        throw new RequestProblem("invalid");
    }
  }
}

function card({ t }: View, link: Link, channel: string, writes: boolean): Html {
  const to = `/lite/me/addresses/${link.id}`;
  const id = `code-${link.id}`;
  const one = (what: string, text: string) =>
    html`<form method="post" action="${to}">
      <input type="hidden" name="do" value="${what}" /><button>${text}</button>
    </form>`;
  const proof = html`<form method="post" action="${to}">
    <input type="hidden" name="do" value="confirm" /> <label for="${id}">${t("code")}</label
    ><input id="${id}" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="20" /><button
      class="primary"
    >
      ${t("verify")}
    </button>
  </form>`;
  return html`<li class="padded">
    <strong>${link.label}</strong> <span class="muted">${channel}</span>
    <span class="state${link.state === "active" ? " good" : ""}">${t(link.state)}</span>
    ${link.lastError !== null && link.state === "broken" && html`<p class="muted">${link.lastError}</p>`}
    ${writes && html`<div class="row">${link.state === "pending" ? html`${proof}${one("resend", t("sendCode"))}` : one("test", t("sendTest"))}</div>`}
  </li>`;
}

function wordsOf({ problem }: Extract<Result<unknown>, { ok: false }>, language: Language): string {
  const words = (text: string): string => problemText(text, language).text;
  switch (problem.kind) {
    case "invalid":
      return problem.issues.map((issue) => words(issue.problem)).join(" ");
    case "conflict":
    case "forbidden":
      return words(problem.why);
    case "not_found":
      return words(`There is no such ${problem.what}.`);
    default:
      return problem satisfies never;
  }
}
