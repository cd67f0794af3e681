import { randomBytes, randomUUID } from "node:crypto";
import type { Received, Reply } from "#channels/fakes/json-server.ts";
import { CardError, checkVars, isObject, readCard, readRobotMessage } from "./fake-app-card.ts";
import type { KeptChat, World } from "./fake-app-world.ts";

type Body = Readonly<Record<string, unknown>>;
type Handler = (world: World, body: Body, asked: Received) => Reply;

export const tokenPath = "/v1.0/oauth2/accessToken";
export const sendPaths = [
  "/v1.0/card/instances/createAndDeliver",
  "/v1.0/robot/groupMessages/send",
  "/v1.0/robot/oToMessages/batchSend",
];

/** An error as the API tells it. */
class ApiError extends Error {
  readonly reply: Reply;
  constructor(status: number, code: string, message = code) {
    super(code);
    this.reply = { status, body: { code, message, requestid: randomUUID().toUpperCase() } };
  }
}

function refuse(code: string, status = 400): never {
  throw new ApiError(status, code);
}

/** Answers a request to api.dingtalk.com or oapi.dingtalk.com. */
export function handleApi(world: World, asked: Received): Reply {
  const handler = handlers[`${asked.method} ${asked.path}`];
  if (handler === undefined) return { status: 404, body: { code: "InvalidAction.NotFound", message: "not found" } };
  try {
    // Without it, the gateway answers in XML.
    if (asked.headers.accept !== "application/json") return { status: 200, body: "<xml/>" };
    throttle(world, asked.path);
    const body: unknown = asked.raw === "" ? {} : JSON.parse(asked.raw);
    if (!isObject(body)) refuse("param.empty");
    return handler(world, body, asked);
  } catch (error) {
    if (error instanceof ApiError) return error.reply;
    if (error instanceof CardError) return new ApiError(400, "param.invalid", error.message).reply;
    throw error;
  }
}

/** Throttling, "QPS by app": so many calls a second to each request. */
function throttle({ rate, calls, now }: World, path: string): void {
  if (rate === null) return;
  const recent = (calls.get(path) ?? []).filter((at) => now() - at < 1_000);
  calls.set(path, [...recent, now()]);
  if (recent.length >= rate) refuse("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", 403);
}

function authorized(handler: Handler): Handler {
  return (world, body, asked) => {
    const token = asked.headers["x-acs-dingtalk-access-token"];
    const until = typeof token === "string" ? world.tokens.get(token) : undefined;
    if (until === undefined || until <= world.now()) refuse("InvalidAuthentication");
    return handler(world, body, asked);
  };
}

const handlers: Readonly<Record<string, Handler>> = {
  [`POST ${tokenPath}`](world, { appKey, appSecret }) {
    if (appKey !== world.clientId || appSecret !== world.clientSecret) refuse("invalidClientIdOrSecret");
    // "Asked for again within its time, the same is given."
    const [known] = [...world.tokens].filter(([, until]) => until > world.now());
    const token = known?.[0] ?? randomBytes(16).toString("hex");
    world.tokens.set(token, world.now() + 7_200_000);
    return ok({ accessToken: token, expireIn: 7_200 });
  },
  "POST /v1.0/card/instances": authorized((world, body) => ok({ success: true, result: made(world, body).outTrackId })),
  "POST /v1.0/card/instances/createAndDeliver": authorized((world, body) => {
    const { outTrackId } = made(world, body);
    return ok({ success: true, result: { outTrackId, deliverResults: [delivered(world, outTrackId, body)] } });
  }),
  "POST /v1.0/card/instances/deliver": authorized((world, body) => {
    const { outTrackId } = body;
    if (typeof outTrackId !== "string" || !world.cards.has(outTrackId)) refuse("param.cardNotExist");
    return ok({ success: true, result: [delivered(world, outTrackId, body)] });
  }),
  "PUT /v1.0/card/instances": authorized(updated),
  "POST /v1.0/card/callbacks/register": authorized((world, body) => {
    const { callbackRouteKey, callbackUrl, apiSecret, forceUpdate } = body;
    if (typeof callbackRouteKey !== "string" || callbackRouteKey === "") refuse("param.callbackRouteKeyEmpty");
    if (typeof callbackUrl !== "string" || typeof apiSecret !== "string") refuse("param.callbackUrlEmpty");
    if (world.callbacks.has(callbackRouteKey) && forceUpdate !== true) refuse("param.callbackRouteKeyExist", 500);
    world.callbacks.set(callbackRouteKey, { url: callbackUrl, secret: apiSecret });
    return ok({ success: true, result: { callbackUrl, apiSecret } });
  }),
  "POST /v1.0/robot/groupMessages/send": authorized((world, body) => {
    const chat = groupOf(world, body["openConversationId"]);
    return ok({ processQueryKey: posted(world, body, chat.chat.id) });
  }),
  "POST /v1.0/robot/oToMessages/batchSend": authorized((world, body) => {
    const { userIds } = body;
    if (!Array.isArray(userIds) || userIds.length === 0) refuse("invalidParameter.userIds.empty");
    if (userIds.length > 20) refuse("invalidParameter.userIds.overMax");
    const [known, unknown] = [true, false].map((wanted) =>
      userIds.filter((id) => world.people.has(String(id)) === wanted),
    );
    const keys = (known ?? []).map((id) => posted(world, body, String(id)));
    return ok({ processQueryKey: keys[0] ?? "none", invalidStaffIdList: unknown, flowControlledStaffIdList: [] });
  }),
  "POST /v1.0/robot/ding/send": authorized(dinged),
  "POST /v1.0/gateway/connections/open"(world, body) {
    if (body["clientId"] !== world.clientId || body["clientSecret"] !== world.clientSecret) refuse("authFailed", 401);
    if (world.gateway === null) refuse("system.busy", 500);
    return ok(world.gateway(body));
  },
  "POST /v1.0/oauth2/userAccessToken"(world, { clientId, clientSecret, code, grantType }) {
    if (clientId !== world.clientId || clientSecret !== world.clientSecret) refuse("invalidClientIdOrSecret");
    const person = world.codes.get(String(code));
    if (person === undefined || grantType !== "authorization_code") refuse("invalidParameter.authCode.notFound");
    world.codes.delete(String(code));
    const token = randomBytes(16).toString("hex");
    world.userTokens.set(token, person);
    return ok({ accessToken: token, refreshToken: token, expireIn: 7_200, corpId: world.corpId });
  },
  "GET /v1.0/contact/users/me"(world, _, asked) {
    const person = world.userTokens.get(String(asked.headers["x-acs-dingtalk-access-token"]));
    if (person === undefined) refuse("InvalidAuthentication");
    return ok({ nick: person.name, unionId: person.unionId, openId: "open1", stateCode: "86" });
  },
  // The older API: always 200, its errors are numbers.
  "POST /topapi/user/getbyunionid"(world, { unionid }, { query }) {
    const until = world.tokens.get(query.get("access_token") ?? "");
    if (until === undefined) return ok({ errcode: 40014, errmsg: "不合法的access_token" });
    const person = [...world.people.values()].find(({ unionId }) => unionId === unionid);
    if (person === undefined) return ok({ errcode: 60121, errmsg: "找不到该用户" });
    return ok({ errcode: 0, errmsg: "ok", result: { contact_type: 0, userid: person.userId } });
  },
};

function ok(body: object): Reply {
  return { status: 200, body };
}

/** Makes a card; that it is the first of its name is what makes a message come once. */
function made(world: World, body: Body): { readonly outTrackId: string } {
  const { outTrackId, cardTemplateId, cardData, callbackType, callbackRouteKey } = body;
  if (typeof outTrackId !== "string" || outTrackId === "") refuse("param.outTrackIdEmpty");
  if (typeof cardTemplateId !== "string" || cardTemplateId === "") refuse("param.cardTemplateIdEmpty");
  if (cardTemplateId !== world.templateId) refuse("param.templateNotExist");
  if (!isObject(cardData)) refuse("param.cardPublicDataEmpty");
  if (callbackType !== "STREAM" && callbackType !== "HTTP") refuse("param.invalid");
  const routeKey = typeof callbackRouteKey === "string" ? callbackRouteKey : null;
  if (callbackType === "HTTP" && routeKey === null) refuse("param.callbackRouteKeyEmpty");
  if (world.cards.has(outTrackId)) refuse("param.cardAlreadyExist");
  const vars = checkVars(cardData["cardParamMap"]);
  filtered(world, Object.values(vars));
  readCard(vars);
  world.cards.set(outTrackId, { outTrackId, vars, privately: new Map(), callbackType, routeKey, busy: 0, edits: 0 });
  return { outTrackId };
}

function filtered({ filter }: World, texts: readonly string[]): void {
  if (filter !== null && texts.some((text) => filter.test(text))) refuse("param.contentUnsafe");
}

/** Delivers a card to one place. A mention of somebody who is not there fails it, and the card was not made (`made` is undone). */
function delivered(world: World, outTrackId: string, body: Body): object {
  const { openSpaceId } = body;
  if (typeof openSpaceId !== "string") refuse("param.openSpaceIdEmpty");
  const [, type, id = ""] = /^dtv1\.card\/\/(IM_GROUP|IM_ROBOT)\.([^;]+)$/.exec(openSpaceId) ?? [];
  const model = body[type === "IM_GROUP" ? "imGroupOpenDeliverModel" : "imRobotOpenDeliverModel"];
  const space = body[type === "IM_GROUP" ? "imGroupOpenSpaceModel" : "imRobotOpenSpaceModel"];
  if (type === undefined) refuse("param.openSpaceIdInvalid");
  try {
    if (!isObject(model)) refuse("param.openDeliverModelEmpty");
    if (model["robotCode"] !== world.robotCode) refuse("chatbotNotFound");
    if (space !== undefined && (!isObject(space) || space["supportForward"] !== false))
      refuse("param.openSpaceModelInvalid");
    if (type === "IM_ROBOT" && model["spaceType"] !== "IM_ROBOT") refuse("param.openDeliverModelError");
    if (type === "IM_ROBOT" && !world.people.has(id)) refuse("param.userIdNotExist");
    const pings = type === "IM_GROUP" ? pingsOf(groupOf(world, id), model["atUserIds"]) : [];
    const result = { spaceType: type, spaceId: id };
    if (world.undelivered !== null) return { ...result, success: false, errorMsg: world.undelivered };
    world.messages.push({ id: outTrackId, placeId: id, pings, alert: alertOf(space), robot: null, gone: false });
    return { ...result, success: true, carrierId: randomBytes(16).toString("base64") };
  } catch (error) {
    world.cards.delete(outTrackId);
    throw error;
  }
}

function alertOf(space: unknown): string {
  const notification = isObject(space) ? space["notification"] : null;
  const alert = isObject(notification) ? notification["alertContent"] : "";
  if (typeof alert !== "string" || [...alert].length > 200) throw new CardError("alertContent is too long");
  return alert;
}

function pingsOf({ chat }: KeptChat, atUserIds: unknown): readonly string[] {
  if (atUserIds === undefined) return [];
  if (!isObject(atUserIds)) refuse("param.openDeliverModelError");
  for (const [id, name] of Object.entries(atUserIds)) {
    if (typeof name !== "string" || name === "") refuse("param.openDeliverModelError");
    if (id === "@ALL" ? name !== "@ALL" : !chat.members.some(({ userId }) => userId === id))
      refuse("atMember.nonexist");
  }
  return Object.keys(atUserIds);
}

function groupOf(world: World, id: unknown): KeptChat {
  const chat = typeof id === "string" ? world.chats.get(id) : undefined;
  if (chat === undefined) refuse("invalid.openConversationId");
  if (chat.disbanded) refuse("group.disbanded");
  if (!chat.robotIn) refuse("chatbotNotInstall");
  return chat;
}

function updated(world: World, body: Body): Reply {
  const { outTrackId, cardData, privateData, cardUpdateOptions } = body;
  const card = typeof outTrackId === "string" ? world.cards.get(outTrackId) : undefined;
  if (card === undefined || world.messages.every(({ id, gone }) => id !== outTrackId || gone))
    refuse("param.cardNotExist");
  if (!isObject(cardData) && !isObject(privateData)) refuse("param.cardDataAndPrivateDataBothEmpty");
  // "Do not call the update request during a callback."
  if (card.busy > 0) world.violations.push(`${card.outTrackId} was updated during a callback`);
  const byKey = (name: string): boolean => isObject(cardUpdateOptions) && cardUpdateOptions[name] === true;
  for (const [userId, own] of Object.entries(isObject(privateData) ? privateData : {})) {
    if (!world.people.has(userId)) refuse("param.userIdNotExist");
    const vars = checkVars(isObject(own) ? own["cardParamMap"] : null);
    const before = byKey("updatePrivateDataByKey") ? card.privately.get(userId) : {};
    card.privately.set(userId, { ...before, ...vars });
  }
  if (!isObject(cardData)) return ok({ success: true, result: true });
  const vars = checkVars(cardData["cardParamMap"]);
  filtered(world, Object.values(vars));
  card.vars = byKey("updateCardDataByKey") ? { ...card.vars, ...vars } : vars;
  card.edits += 1;
  return ok({ success: true, result: true });
}

/** Robot sends a DING: at most 200 receivers in the app, 20 by text message or call; those who are unknown are listed. */
function dinged(world: World, { robotCode, remindType, receiverUserIdList: ids, content }: Body): Reply {
  if (robotCode !== world.robotCode) refuse("invalid.chatbotId");
  if (remindType !== 1 && remindType !== 2 && remindType !== 3) refuse("invalidParameter.param.invalid");
  if (!Array.isArray(ids) || ids.length === 0) refuse("miss.staffId");
  if (ids.length > (remindType === 1 ? 200 : 20)) refuse("ding.receivercount.limit");
  if (typeof content !== "string" || content === "") refuse("invalidParameter.param.invalid");
  const known = ids.filter((id) => world.people.has(String(id)));
  if (world.dingQuota < known.length) refuse("ding.serverquota.insufficient");
  world.dingQuota -= known.length;
  for (const id of known) world.dings.push({ remindType, userId: String(id), content });
  const unknown = ids.filter((id) => !known.includes(id));
  return ok({
    openDingId: randomBytes(8).toString("hex"),
    ...(unknown.length > 0 ? { failedList: { "user not exist": unknown } } : {}),
  });
}

/** A message of the robot in one place; answers its id. */
function posted(world: World, { robotCode, msgKey, msgParam }: Body, placeId: string): string {
  if (robotCode !== world.robotCode) refuse("invalidParameter.robotCode.auth");
  if (typeof msgKey !== "string") refuse("invalidParameter.msgKey.empty");
  if (typeof msgParam !== "string") refuse("invalidParameter.msgParam.invalid");
  if (Buffer.byteLength(msgParam) > 15_000) refuse("invalidParameter.msgParam.tooLong");
  const param: unknown = JSON.parse(msgParam);
  if (!isObject(param)) refuse("invalidParameter.msgParam.invalid");
  if (world.filter?.test(msgParam) === true) refuse("contain.notAllowed.text");
  readRobotMessage(msgKey, param);
  const id = randomBytes(16).toString("base64");
  world.messages.push({ id, placeId, pings: [], alert: "", robot: { msgKey, param }, gone: false });
  return id;
}
