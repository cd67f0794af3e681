import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ConnectStep, ConnectWord } from "#app/bridge.ts";
import type { Language } from "#domain/people.ts";
import type { ApiDeps } from "../deps.ts";
import { html } from "./html.ts";
import { note, sendPage, type View, viewOf } from "./view.ts";
import { translator } from "./words.ts";

const words: Readonly<Record<ConnectWord | "title", Readonly<Record<Language, string>>>> = {
  title: { en: "Microsoft Teams in Mattermost", "zh-CN": "在 Mattermost 中接收 Microsoft Teams 消息" },
  connected: {
    en: "Your account is now connected to MS Teams. You can close this window.",
    "zh-CN": "你的账号已连接 MS Teams，可以关闭此窗口。",
  },
  link_over: {
    en: "This link has expired or was used already. Run the connect command in Mattermost again.",
    "zh-CN": "此链接已过期或已被使用。请在 Mattermost 中重新运行 connect 命令。",
  },
  bridge_off: {
    en: "The connection to Microsoft Teams is turned off. Ask your administrator.",
    "zh-CN": "与 Microsoft Teams 的连接已停用，请联系管理员。",
  },
  not_agreed: {
    en: "Microsoft did not let us in. Try again; if it asks for an administrator, yours has to agree first.",
    "zh-CN": "Microsoft 未授予访问权限。请重试；如果提示需要管理员批准，请先联系管理员。",
  },
  other_email: {
    en: "You signed in to Microsoft with another address than the one you have in Mattermost. Both have to be the same.",
    "zh-CN": "你登录 Microsoft 所用的邮箱与 Mattermost 中的邮箱不同，两者必须一致。",
  },
  taken: {
    en: "This Teams user is already connected to another user on Mattermost.",
    "zh-CN": "此 Teams 用户已连接到另一个 Mattermost 用户。",
  },
  already: { en: "Your account is connected already.", "zh-CN": "你的账号已连接。" },
  not_allowed: {
    en: "You are not allowed to connect your account. Ask your administrator.",
    "zh-CN": "你没有连接账号的权限，请联系管理员。",
  },
  full: {
    en: "As many people as may are connected already. Ask your administrator.",
    "zh-CN": "已达到允许连接的人数上限，请联系管理员。",
  },
  trouble: {
    en: "That did not work: Microsoft or Mattermost did not answer as they should. Run the connect command again in a moment.",
    "zh-CN": "操作失败：Microsoft 或 Mattermost 未正常应答。请稍后重新运行 connect 命令。",
  },
};

interface Asked {
  readonly Params: { readonly state: string };
  readonly Querystring: { readonly code?: unknown; readonly state?: unknown };
}

/** Where the browser goes to Microsoft, and where it comes back. Whoever has the link is told nothing but how it went. */
export async function bridgePages(server: FastifyInstance, { bridge }: ApiDeps): Promise<void> {
  if (bridge === undefined) return;
  const config = { access: "anyone" } as const;

  server.get<Asked>("/bridge/connect/:state", { config }, async (request, reply) =>
    show(request, reply, await bridge.connect(request.params.state)),
  );
  server.get<Asked>("/bridge/redirect", { config }, async (request, reply) => {
    const { code, state } = request.query;
    return show(request, reply, await bridge.redirected({ code: textOf(code), state: textOf(state) }));
  });
}

function show(request: FastifyRequest, reply: FastifyReply, step: ConnectStep): FastifyReply {
  if (step.kind === "go") return reply.redirect(step.url, 303);
  const seen = viewOf(request);
  const language = step.language ?? seen.language;
  const view: View = { ...seen, language, t: translator(language) };
  const body = note(step.ok ? "ok" : "bad", words[step.word][language]);
  return sendPage(reply, view, { title: words.title[language], body: html`${body}`, width: "narrow" }, step.ok ? 200 : 400); // prettier-ignore
}

/** What comes twice in a query is an array: it is nothing of ours. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
