import { createHash, createHmac } from "node:crypto";
import type { ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { CardVars } from "./app-card.ts";
import { hostsOf, robotCodeOf } from "./app-config.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import type { RobotMessage } from "./app-plain.ts";
import type { Rings } from "./app-render.ts";

/** A request to the API, without its token. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  /** Null with GET. */
  readonly body: object | null;
}

/** `outTrackId`: names one card for ever; each way to say a message has its own, since a refused card may exist all the same. */
export function trackIdOf(idempotencyKey: string, form: number): string {
  return createHash("sha256").update(`${idempotencyKey}|${form}`).digest("hex").slice(0, 40);
}

/** `callbackRouteKey`: under which our address for clicks is registered. */
function routeKeyOf(accountId: string): string {
  return `tocsin-${accountId}`;
}

/** `apiSecret`: signs clicks over HTTP. Made of the app's own, so that every node knows it. */
export function callbackSecretOf({ clientSecret }: Pick<AppConfig, "clientSecret">, accountId: string): string {
  return createHmac("sha256", clientSecret).update(`tocsin card callback ${accountId}`).digest("hex");
}

/** A card to be made and delivered. */
export interface CardOrder {
  readonly outTrackId: string;
  readonly vars: CardVars;
  readonly rings: Rings | null;
  readonly alert: string;
}

/** `POST /v1.0/card/instances/createAndDeliver`. A forwarded copy would carry its buttons to strangers. */
export function createAndDeliver(config: AppConfig, accountId: string, to: AppAddress, order: CardOrder): Call {
  const space = {
    supportForward: false,
    lastMessageI18n: inAllLanguages(order.alert),
    notification: { alertContent: order.alert },
  };
  return {
    method: "POST",
    path: "/v1.0/card/instances/createAndDeliver",
    body: {
      ...instanceOf(config, accountId, order.outTrackId, order.vars),
      ...(to.kind === "group" ? { imGroupOpenSpaceModel: space } : { imRobotOpenSpaceModel: space }),
      ...deliveryOf(config, to, order.rings),
    },
  };
}

/** `POST /v1.0/card/instances/deliver`: a card that was made before. */
export function deliverCard(config: AppConfig, to: AppAddress, { outTrackId, rings }: CardOrder): Call {
  const body = { outTrackId, ...deliveryOf(config, to, rings) };
  return { method: "POST", path: "/v1.0/card/instances/deliver", body };
}

/** `POST /v1.0/card/instances`: a card that nobody sees; tells whether the template is there. */
export function createCard(config: AppConfig, accountId: string, outTrackId: string): Call {
  const body = {
    ...instanceOf(config, accountId, outTrackId, { title: "Tocsin" }),
    imRobotOpenSpaceModel: { supportForward: false },
  };
  return { method: "POST", path: "/v1.0/card/instances", body };
}

/** `PUT /v1.0/card/instances`: new values for everybody who has the card; those that are not named stay. */
export function updateCard(outTrackId: string, vars: CardVars): Call {
  const body = {
    outTrackId,
    cardData: { cardParamMap: vars },
    cardUpdateOptions: { updateCardDataByKey: true, updatePrivateDataByKey: true },
    userIdType: 1,
  };
  return { method: "PUT", path: "/v1.0/card/instances", body };
}

/** The same for the one reader's private variable; the page on user ids says by which id (`userIdType`). */
export function updateNote(outTrackId: string, userId: string, note: string): Call {
  const body = {
    outTrackId,
    privateData: { [userId]: { cardParamMap: { note } } },
    cardUpdateOptions: { updateCardDataByKey: true, updatePrivateDataByKey: true },
    userIdType: 1,
  };
  return { method: "PUT", path: "/v1.0/card/instances", body };
}

function instanceOf(config: AppConfig, accountId: string, outTrackId: string, vars: CardVars): object {
  const isStream = config.connection === "stream";
  return {
    cardTemplateId: config.cardTemplateId,
    outTrackId,
    callbackType: isStream ? "STREAM" : "HTTP",
    ...(isStream ? {} : { callbackRouteKey: routeKeyOf(accountId) }),
    cardData: { cardParamMap: vars },
    userIdType: 1,
  };
}

function deliveryOf(config: AppConfig, { kind, id }: AppAddress, rings: Rings | null): object {
  const robotCode = robotCodeOf(config);
  return kind === "group"
    ? {
        openSpaceId: `dtv1.card//IM_GROUP.${id}`,
        imGroupOpenDeliverModel: { robotCode, ...(rings === null ? {} : { atUserIds: rings }) },
        userIdType: 1,
      }
    : {
        openSpaceId: `dtv1.card//IM_ROBOT.${id}`,
        imRobotOpenDeliverModel: { spaceType: "IM_ROBOT", robotCode },
        userIdType: 1,
      };
}

/** `lastMessageI18n`: the reader's language is known already. */
function inAllLanguages(text: string): Readonly<Record<string, string>> {
  return { ZH_CN: text, ZH_TW: text, EN_US: text, JA_JP: text, VI_VN: text, TH_TH: text };
}

/** `POST /v1.0/robot/groupMessages/send`, or `/v1.0/robot/oToMessages/batchSend` to one person. */
export function sendMessage(config: AppConfig, { kind, id }: AppAddress, { msgKey, msgParam }: RobotMessage): Call {
  const said = { robotCode: robotCodeOf(config), msgKey, msgParam };
  if (kind === "user")
    return { method: "POST", path: "/v1.0/robot/oToMessages/batchSend", body: { ...said, userIds: [id] } };
  const { coolAppCode } = config;
  const body = { ...said, openConversationId: id, ...(coolAppCode === undefined ? {} : { coolAppCode }) };
  return { method: "POST", path: "/v1.0/robot/groupMessages/send", body };
}

/** `remindType` of a DING. */
const remindTypes = { app: 1, sms: 2, phone: 3 } as const;

/** `POST /v1.0/robot/ding/send` (robot-sends-nail-message): in the app, by text message or by a call that reads the text aloud. */
export function sendDing(config: AppConfig, by: keyof typeof remindTypes, userId: string, content: string): Call {
  const body = {
    robotCode: robotCodeOf(config),
    remindType: remindTypes[by],
    receiverUserIdList: [userId],
    content,
  };
  return { method: "POST", path: "/v1.0/robot/ding/send", body };
}

/** `POST /v1.0/card/callbacks/register`: where clicks are told over HTTP. */
export function registerCallback(config: AppConfig, accountId: string, callbackUrl: string): Call {
  const body = {
    callbackRouteKey: routeKeyOf(accountId),
    callbackUrl,
    apiSecret: callbackSecretOf(config, accountId),
    forceUpdate: true,
  };
  return { method: "POST", path: "/v1.0/card/callbacks/register", body };
}

type Deps = Pick<ChannelDeps, "http">;

/** `POST /v1.0/oauth2/accessToken`. Holds the secret in its body, nowhere else. */
export function askToken(deps: Deps, config: AppConfig, signal: AbortSignal): Promise<HttpResult> {
  const body = { appKey: config.clientId, appSecret: config.clientSecret };
  return request(deps, hostsOf(config).api, { method: "POST", path: "/v1.0/oauth2/accessToken", body }, {}, signal);
}

/** `POST /v1.0/gateway/connections/open` (stream protocol, "register"): an address of a WebSocket, and a ticket for one connection. */
export function openConnection(deps: Deps, config: AppConfig, signal: AbortSignal): Promise<HttpResult> {
  const { clientId, clientSecret } = config;
  const subscriptions = [
    { type: "EVENT", topic: "*" },
    { type: "CALLBACK", topic: topics.message },
    { type: "CALLBACK", topic: topics.click },
  ];
  const body = { clientId, clientSecret, subscriptions, ua: "tocsin/1.0" };
  const call = { method: "POST", path: "/v1.0/gateway/connections/open", body } as const;
  return request(deps, hostsOf(config).api, call, {}, signal);
}

/** Topics of callbacks over a stream. */
export const topics = { message: "/v1.0/im/bot/messages/get", click: "/v1.0/card/instances/callback" } as const;

/** `POST /v1.0/oauth2/userAccessToken`: a token of the one who signed in. */
export function askUserToken(deps: Deps, config: AppConfig, code: string, signal: AbortSignal): Promise<HttpResult> {
  const { clientId, clientSecret } = config;
  const body = { clientId, clientSecret, code, grantType: "authorization_code" };
  return request(deps, hostsOf(config).api, { method: "POST", path: "/v1.0/oauth2/userAccessToken", body }, {}, signal);
}

/** `GET /v1.0/contact/users/me` with the token of the one who signed in. */
export function askMe(deps: Deps, config: AppConfig, userToken: string, signal: AbortSignal): Promise<HttpResult> {
  return callApi(deps, config, { method: "GET", path: "/v1.0/contact/users/me", body: null }, userToken, signal);
}

/** `POST /topapi/user/getbyunionid` of the older API, which takes its token in the address. */
export function askUserId(
  deps: Deps,
  config: AppConfig,
  { unionId, token }: { readonly unionId: string; readonly token: string },
  signal: AbortSignal,
): Promise<HttpResult> {
  const path = `/topapi/user/getbyunionid?access_token=${encodeURIComponent(token)}`;
  return request(deps, hostsOf(config).old, { method: "POST", path, body: { unionid: unionId } }, {}, signal);
}

/** Sends a request with a token. */
export function callApi(
  deps: Deps,
  config: AppConfig,
  call: Call,
  token: string,
  signal: AbortSignal,
): Promise<HttpResult> {
  return request(deps, hostsOf(config).api, call, { "x-acs-dingtalk-access-token": token }, signal);
}

function request(
  { http }: Deps,
  host: string,
  { method, path, body }: Call,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<HttpResult> {
  return http.request({
    method,
    url: `${host}${path}`,
    headers: {
      ...headers,
      ...(body === null ? {} : { "content-type": "application/json; charset=utf-8" }),
      // Without it, the gateway answers in XML.
      accept: "application/json",
      "user-agent": "Tocsin",
    },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
    signal,
  });
}
