import type { FastifyReply, FastifyRequest } from "fastify";
import type { Language } from "#domain/people.ts";
import { type Html, html } from "./html.ts";
import { stylePath } from "./style.ts";
import { languageOf, type Translate, translator } from "./words.ts";

declare module "fastify" {
  interface FastifyInstance {
    /** The path of the public address, without a slash at its end. */
    readonly basePath: string;
  }
}

/** For whom a page is drawn. */
export interface View {
  readonly language: Language;
  readonly timeZone: string;
  readonly t: Translate;
  /** What stands before every path of ours: nothing, or `/sandbox`. */
  readonly base: string;
  /** Name of who is signed in. */
  readonly signedIn: string | null;
}

/** The reader's language and zone: the user's own, else the browser's language and UTC. */
export function viewOf(request: FastifyRequest): View {
  const user = request.principal?.user;
  const language = user?.language ?? languageOf(request.headers["accept-language"]);
  return {
    language,
    timeZone: user?.timeZone ?? "UTC",
    t: translator(language),
    base: request.server.basePath,
    signedIn: user?.name ?? null,
  };
}

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** `narrow`: a form. */
  readonly width?: "narrow" | "wide";
}

/** Answers with a page. */
export function sendPage(reply: FastifyReply, view: View, page: Page, status = 200): FastifyReply {
  return reply.code(status).type("text/html; charset=utf-8").send(layout(view, page).text);
}

/** The service worker, which answers from inside a notification: it shows words, not a page. */
export function wantsWords(request: FastifyRequest): boolean {
  return request.headers.accept === "application/json";
}

/** Answers the service worker. */
export function sendWords(reply: FastifyReply, text: string, status: number): FastifyReply {
  return reply.code(status).send({ text });
}

function layout({ t, language, base, signedIn }: View, page: Page): Html {
  return html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><meta name="robots" content="noindex">
<title>${page.title} · Tocsin</title><link rel="stylesheet" href="${base}${stylePath}"><link rel="icon" href="data:,"></head>
<body>
<header class="top"><div><a class="brand" href="${base}/">Tocsin</a>${
    signedIn !== null &&
    html`<nav aria-label="Tocsin">
        <a href="/lite">${t("incidents")}</a> <a href="/lite/services">${t("integrations")}</a>
        <a href="/lite/me">${t("addresses")}</a>
      </nav>
      <form class="inline" method="post" action="/sign-out"><button class="plain">${t("signOut")}</button></form>`
  }</div></header>
<main${page.width === undefined ? null : html` class="${page.width}"`} id="content">
<h1>${page.title}</h1>
${page.body}
</main></body></html>`;
}

/** A time in the reader's zone, with the exact one for machines. */
export function timeTag(view: View, at: number): Html {
  return html`<time datetime="${new Date(at).toISOString()}">${timeText(view, at)}</time>`;
}

/** A time in the reader's language and zone. */
export function timeText({ language, timeZone }: Pick<View, "language" | "timeZone">, at: number): string {
  return (
    new Intl.DateTimeFormat(language, { timeZone, dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" }).format(
      at,
    ) + (timeZone === "UTC" ? " UTC" : "")
  );
}

/** What went wrong or well, told to screen readers at once. */
export function note(kind: "ok" | "bad" | "plain", text: string): Html {
  return html`<p class="note ${kind}" role="${kind === "bad" ? "alert" : "status"}">${text}</p>`;
}
