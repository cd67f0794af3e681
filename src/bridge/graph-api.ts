import type { Answered, GraphApi, GraphPage, Tokens } from "#ports/bridge.ts";
import type { Http } from "#ports/http.ts";
import type { z } from "zod";
import { ask, type Ask, askFor, fieldOf, type ReadRefusal, refused } from "./answers.ts";
import {
  chatForm,
  keysForm,
  messageForm,
  pageForm,
  personForm,
  presenceForm,
  presencesForm,
  subscriptionForm,
  tokenForm,
} from "./graph-forms.ts";

export interface GraphSettings {
  readonly loginUrl: string;
  readonly graphUrl: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What people are asked to agree to. Files are read for attachments alone. */
const delegatedScopes = ["offline_access", "User.Read", "Chat.Read", "Presence.Read", "Files.Read.All"] as const;

const pageSize = 50;
const listBytes = 8 * 1024 * 1024;
const filePatienceMs = 60_000;

/** Graph: `{error: {code, message}}`; Entra: `{error, error_description}` (RFC 6749 §5.2). */
const readRefusal: ReadRefusal = (body) => {
  const graph = fieldOf(body, "error", "code");
  if (graph !== "") return { code: graph, why: fieldOf(body, "error", "message") };
  const [line = ""] = fieldOf(body, "error_description").split(/\r?\n/u);
  return { code: fieldOf(body, "error"), why: line };
};

/** Microsoft Graph and Entra over HTTP. */
export function openGraph(http: Http, settings: GraphSettings, now: () => number): GraphApi {
  const caller = callerOf(http, `${settings.graphUrl}/v1.0`);
  return {
    url: (path) => `${settings.graphUrl}/v1.0${path}`,
    ...entraCalls(http, settings, now),
    ...peopleCalls(caller),
    ...subscriptionCalls(caller),
    ...chatCalls(caller),
    bytes: (token, url, maxBytes) => bytesOf(http, { graph: `${settings.graphUrl}/v1.0`, token, url, maxBytes }),
    keys: () =>
      askFor(http, { method: "GET", url: `${settings.loginUrl}/common/discovery/v2.0/keys` }, readRefusal, keysForm),
  };
}

const of = encodeURIComponent;

type Caller = ReturnType<typeof callerOf>;

function callerOf(http: Http, graph: string) {
  function request(token: string, method: Ask["method"], path: string, body?: unknown): Ask {
    return {
      method,
      url: path.startsWith(`${graph}/`) ? path : `${graph}${path}`,
      headers: {
        accept: "application/json",
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      maxBytes: listBytes,
    };
  }

  const call = <T extends z.ZodType>(
    token: string,
    method: Ask["method"],
    path: string,
    form: T,
    body?: unknown,
  ): Promise<Answered<z.output<T>>> => askFor(http, request(token, method, path, body), readRefusal, form);

  /** Our token goes to Graph alone, whatever address a page brings. */
  async function page<T extends z.ZodType>(
    token: string,
    first: string,
    next: string | null,
    row: T,
  ): Promise<Answered<GraphPage<z.output<T>>>> {
    if (next !== null && !next.startsWith(`${graph}/`)) return refused(null, "the next page is not at Graph");
    return call(token, "GET", next ?? first, pageForm(row));
  }

  async function end(token: string, path: string): Promise<Answered<null>> {
    const answer = await ask(http, request(token, "DELETE", path), readRefusal);
    return answer.ok ? { ok: true, value: null } : answer;
  }

  return { call, page, end };
}

/** Signing in, and tokens. */
function entraCalls(
  http: Http,
  settings: GraphSettings,
  now: () => number,
): Pick<GraphApi, "signInUrl" | "tokensByCode" | "tokensByRefresh" | "appTokens"> {
  const login = `${settings.loginUrl}/${of(settings.tenantId)}`;
  const scope = delegatedScopes.join(" ");

  async function tokens(form: Readonly<Record<string, string>>): Promise<Answered<Tokens>> {
    const fields = { client_id: settings.clientId, client_secret: settings.clientSecret, ...form };
    const askedAt = now();
    const request: Ask = {
      method: "POST",
      url: `${login}/oauth2/v2.0/token`,
      headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(fields).toString(),
    };
    const answer = await askFor(http, request, readRefusal, tokenForm);
    if (!answer.ok) return answer;
    const { access_token: access, refresh_token: refresh, expires_in: seconds } = answer.value;
    return { ok: true, value: { access, refresh: refresh ?? null, expiresAt: askedAt + seconds * 1_000 } };
  }

  return {
    signInUrl({ redirectUri, state, challenge }) {
      const query = new URLSearchParams({
        client_id: settings.clientId,
        response_type: "code",
        redirect_uri: redirectUri,
        response_mode: "query",
        scope,
        state,
        code_challenge: challenge,
        code_challenge_method: "S256",
        prompt: "select_account",
      });
      return `${login}/oauth2/v2.0/authorize?${query.toString()}`;
    },
    tokensByCode: ({ code, verifier, redirectUri }) =>
      tokens({ grant_type: "authorization_code", code, code_verifier: verifier, redirect_uri: redirectUri, scope }),
    tokensByRefresh: (refresh) => tokens({ grant_type: "refresh_token", refresh_token: refresh, scope }),
    appTokens: () => tokens({ grant_type: "client_credentials", scope: `${settings.graphUrl}/.default` }),
  };
}

function peopleCalls({ call }: Caller): Pick<GraphApi, "me" | "myPresence" | "presences"> {
  return {
    me: (token) => call(token, "GET", "/me?$select=id,displayName,mail,userPrincipalName", personForm),
    myPresence: (token) => call(token, "GET", "/me/presence", presenceForm),
    async presences(token, ids) {
      const answer = await call(token, "POST", "/communications/getPresencesByUserId", presencesForm, { ids });
      return answer.ok ? { ok: true, value: answer.value.value } : answer;
    },
  };
}

function subscriptionCalls({
  call,
  end,
}: Caller): Pick<GraphApi, "createSubscription" | "renewSubscription" | "subscription" | "deleteSubscription"> {
  const path = (id: string): string => `/subscriptions/${of(id)}`;
  return {
    createSubscription: (token, asked) =>
      call(token, "POST", "/subscriptions", subscriptionForm, {
        changeType: "created,updated,deleted",
        notificationUrl: asked.notificationUrl,
        lifecycleNotificationUrl: asked.lifecycleNotificationUrl,
        resource: asked.resource,
        expirationDateTime: new Date(asked.expiresAt).toISOString(),
        clientState: asked.clientState,
        includeResourceData: true,
        encryptionCertificate: asked.certificate,
        encryptionCertificateId: asked.certificateId,
      }),
    renewSubscription: (token, id, expiresAt) =>
      call(token, "PATCH", path(id), subscriptionForm, { expirationDateTime: new Date(expiresAt).toISOString() }),
    subscription: (token, id) => call(token, "GET", path(id), subscriptionForm),
    deleteSubscription: (token, id) => end(token, path(id)),
  };
}

function chatCalls({ call, page }: Caller): Pick<GraphApi, "chat" | "chats" | "messages" | "message"> {
  return {
    chat: (token, chatId) => call(token, "GET", `/chats/${of(chatId)}?$expand=members`, chatForm),
    chats: (token, userId, next) => {
      const order = of("lastMessagePreview/createdDateTime desc");
      const query = `$expand=lastMessagePreview&$orderby=${order}&$top=${pageSize}`;
      return page(token, `/users/${of(userId)}/chats?${query}`, next, chatForm);
    },
    messages: (token, { chatId, since, next }) => {
      const filter = of(`lastModifiedDateTime gt ${new Date(since).toISOString()}`);
      const query = `$top=${pageSize}&$orderby=${of("lastModifiedDateTime desc")}&$filter=${filter}`;
      return page(token, `/chats/${of(chatId)}/messages?${query}`, next, messageForm(chatId));
    },
    message: (token, chatId, messageId) =>
      call(token, "GET", `/chats/${of(chatId)}/messages/${of(messageId)}`, messageForm(chatId)),
  };
}

interface Wanted {
  readonly graph: string;
  readonly token: string;
  readonly url: string;
  readonly maxBytes: number;
}

async function bytesOf(http: Http, { graph, token, url, maxBytes }: Wanted): Promise<Answered<Uint8Array>> {
  if (!url.startsWith(`${graph}/`)) return refused(null, "the address is not at Graph");
  const first = await bytesAt(http, url, { maxBytes, headers: { authorization: `Bearer ${token}` } });
  // A file's content lies elsewhere, at an address that is good without our token ("Download driveItem content").
  return first.ok || first.location === null ? first : bytesAt(http, first.location, { maxBytes, headers: {} });
}

async function bytesAt(
  http: Http,
  url: string,
  { maxBytes, headers }: { readonly maxBytes: number; readonly headers: Readonly<Record<string, string>> },
): Promise<Answered<Uint8Array> & { readonly location: string | null }> {
  const signal = AbortSignal.timeout(filePatienceMs);
  const result = await http.request({ method: "GET", bodyAs: "base64", url, headers, maxBytes, signal });
  if (!result.ok) return { ...refused(null, result.why), location: null };
  const { status, headers: told, body } = result.response;
  if (status === 200) return { ok: true, value: Buffer.from(body, "base64"), location: null };
  const location = status === 302 ? (told["location"] ?? null) : null;
  return { ...refused(status, String(status)), location: location?.startsWith("http") === true ? location : null };
}
