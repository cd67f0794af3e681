import { randomBytes } from "node:crypto";
import { CardError, readCard } from "./fake-app-card.ts";
import { readText } from "./fake-app-text.ts";
import { edit, newCode, put } from "./fake-app-world.ts";
import type { KeptPerson, World } from "./fake-app-world.ts";
import type { Received, Reply } from "#channels/fakes/json-server.ts";

type Json = Readonly<Record<string, unknown>>;

interface Asked {
  readonly url: URL;
  readonly body: Json;
}

export const tokenPath = "/cgi-bin/gettoken";

const routes: Readonly<Record<string, (world: World, asked: Asked) => Reply>> = {
  "POST /cgi-bin/message/send": send,
  "POST /cgi-bin/message/update_template_card": update,
  "POST /cgi-bin/appchat/send": sendToGroup,
  "GET /cgi-bin/appchat/get": getGroup,
  "GET /cgi-bin/agent/get": getAgent,
  "GET /cgi-bin/auth/getuserinfo": getVisitor,
  "POST /cgi-bin/user/get_userid_by_email": findByMail,
};

/** The platform's API for one app. */
export function handleApi(world: World, request: Received): Reply {
  const { url, method } = request;
  if (url.pathname === tokenPath) return giveToken(world, url);
  const work = routes[`${method} ${url.pathname}`];
  if (work === undefined) return says(40066, "unknown api");
  const token = url.searchParams.get("access_token") ?? "";
  if (token === "") return says(41001, "access_token missing");
  const until = world.tokens.get(token);
  if (until === undefined) return says(40014, "invalid access_token");
  if (until <= world.now()) return says(42001, "access_token expired");
  if (world.switchedOff && url.pathname.includes("/message/")) return says(50003, "app is disabled");
  const body = method === "GET" ? {} : parsed(request);
  return body === null ? says(47001, "data format error") : work(world, { url, body });
}

/** The platform's own way to say it: a hint and the caller's address behind each error. */
function says(errcode: number, what: string): Reply {
  const more = `hint: [1726032284347804201022717], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=${errcode}`;
  return { status: 200, body: { errcode, errmsg: `${what}, ${more}` } };
}

function ok(more: Json = {}): Reply {
  return { status: 200, body: { errcode: 0, errmsg: "ok", ...more } };
}

/** Two hours; asked for again meanwhile, it is the same one. */
function giveToken(world: World, url: URL): Reply {
  if (url.searchParams.get("corpid") !== world.corpId) return says(40013, "invalid corpid");
  if (url.searchParams.get("corpsecret") !== world.corpSecret) return says(40001, "invalid credential");
  const now = world.now();
  const lasting = [...world.tokens].find(([, until]) => until > now);
  const [token, until] = lasting ?? [randomBytes(60).toString("base64url"), now + 7_200_000];
  world.tokens.set(token, until);
  return ok({ access_token: token, expires_in: Math.floor((until - now) / 1000) });
}

function send(world: World, { body }: Asked): Reply {
  if (body["agentid"] !== world.agentId) return says(40056, "invalid agentid");
  const to = typeof body["touser"] === "string" ? body["touser"] : "";
  const kept = world.people.get(to.toLowerCase());
  if (kept === undefined || !kept.visible) return says(81013, "user & party & tag all invalid");
  if (!kept.licensed) return ok({ unlicenseduser: to.toLowerCase(), msgid: randomBytes(16).toString("hex") });
  return body["msgtype"] === "template_card" ? sendCard(world, kept, body) : sendText(world, kept, body);
}

function sendCard(world: World, { person }: KeptPerson, body: Json): Reply {
  const card = cardOf(body["template_card"], false);
  if ("status" in card) return card;
  const { taskId, ...sight } = card;
  const isPressed = sight.shape.startsWith("button_interaction");
  if (isPressed && !world.hasCallback) return says(43012, "app callback url not set");
  if (taskId !== null && world.tasks.has(taskId)) return says(42014, "taskid duplicated");
  if (taskId !== null) world.tasks.add(taskId);
  const place = person.userId.toLowerCase();
  const msgid = randomBytes(24).toString("base64url");
  if (isTooMuch(world, place)) return ok({ msgid });
  put(world, place, "template_card", sight, taskId, JSON.stringify(body["template_card"]));
  return ok({ msgid, ...(isPressed && taskId !== null ? { response_code: newCode(world, taskId, place) } : {}) });
}

function sendText(world: World, { person }: KeptPerson, body: Json): Reply {
  const content = contentOf(body, "text");
  if (typeof content !== "string") return content;
  const place = person.userId.toLowerCase();
  const msgid = randomBytes(24).toString("base64url");
  if (body["enable_duplicate_check"] === 1) {
    const key = JSON.stringify(body);
    const at = world.told.get(key);
    const seconds = Number(body["duplicate_check_interval"] ?? 1_800);
    if (seconds > 14_400) return says(40058, "duplicate_check_interval");
    if (at !== undefined && world.now() - at < seconds * 1000) return ok({ msgid });
    world.told.set(key, world.now());
  }
  if (!isTooMuch(world, place)) put(world, place, "text", readText("text", content), null, content);
  return ok({ msgid });
}

/** Dropped, and the sender is not told. */
function isTooMuch(world: World, place: string): boolean {
  const times = (world.sent.get(place) ?? []).filter((at) => at > world.now() - 60_000);
  world.sent.set(place, times);
  if (world.rate !== null && times.length >= world.rate) return true;
  times.push(world.now());
  return false;
}

function update(world: World, { body }: Asked): Reply {
  if (body["agentid"] !== world.agentId) return says(40056, "invalid agentid");
  const code = world.codes.get(String(body["response_code"]));
  if (code === undefined) return says(60140, "invalid response_code");
  const kept = world.messages.find(
    ({ message, gone }) => !gone && message.taskId === code.taskId && message.place === code.userId,
  );
  if (kept === undefined) return says(42016, "task_id not exist");
  if (code.used || world.now() - code.at > 72 * 3_600_000) return says(60140, "invalid response_code");
  const users: readonly unknown[] = Array.isArray(body["userids"]) ? body["userids"] : [];
  const card = cardOf(body["template_card"], true);
  if ("status" in card) return card;
  code.used = true;
  const invalid = users.map((each) => String(each).toLowerCase()).filter((user) => user !== code.userId);
  if (users.length > invalid.length) edit(kept, card, JSON.stringify(body["template_card"]));
  return ok(invalid.length === 0 ? {} : { invaliduser: invalid });
}

function cardOf(value: unknown, isUpdate: boolean): ReturnType<typeof readCard> | Reply {
  try {
    return readCard(value, { by: "app", isUpdate });
  } catch (error) {
    if (error instanceof CardError) return says(error.code, error.message);
    throw error;
  }
}

function sendToGroup(world: World, { body }: Asked): Reply {
  const chatId = String(body["chatid"]);
  if (!world.appGroups.has(chatId)) return says(86003, "chatid not exist");
  const content = contentOf(body, "markdown");
  if (typeof content !== "string") return content;
  put(world, chatId, "markdown", readText("markdown", content), null, content);
  return ok();
}

function contentOf(body: Json, type: "text" | "markdown"): string | Reply {
  if (body["msgtype"] !== type) return says(40008, "invalid message type");
  const holder = body[type];
  const content = typeof holder === "object" && holder !== null && "content" in holder ? holder.content : "";
  if (typeof content !== "string" || content === "") return says(44004, "empty content");
  // The platform cuts; here, it is law.
  return Buffer.byteLength(content) > 2_048 ? says(45002, "content size out of limit") : content;
}

function getGroup(world: World, { url }: Asked): Reply {
  const chatid = url.searchParams.get("chatid") ?? "";
  const name = world.appGroups.get(chatid);
  return name === undefined ? says(86003, "chatid not exist") : ok({ chat_info: { chatid, name, chat_type: 0 } });
}

function getAgent(world: World, { url }: Asked): Reply {
  if (url.searchParams.get("agentid") !== String(world.agentId)) return says(301002, "no permission of the agent");
  const close = world.switchedOff ? 1 : 0;
  return ok({ agentid: world.agentId, name: "Tocsin", close, redirect_domain: "tocsin.example.com" });
}

/** Those within the app's visible range; 1 (the default) are business addresses, 2 private ones. */
function findByMail(world: World, { body }: Asked): Reply {
  const { email, email_type: type = 1 } = body;
  if (typeof email !== "string" || (type !== 1 && type !== 2)) return says(40058, "invalid Request Parameter");
  const kept = [...world.people.values()].find(
    ({ person, visible }) => visible && (type === 1 ? person.businessMail : person.privateMail) === email,
  );
  return kept === undefined ? says(46004, "user no exist") : ok({ userid: kept.person.userId });
}

/** Once, within five minutes. */
function getVisitor(world: World, { url }: Asked): Reply {
  const code = url.searchParams.get("code") ?? "";
  const userid = world.visitors.get(code);
  if (userid === undefined) return says(40029, "invalid code");
  world.visitors.delete(code);
  return userid === null ? ok({ openid: "OPENID", external_userid: "wmEXTERNAL" }) : ok({ userid });
}

function parsed({ headers, raw }: Received): Json | null {
  if (!String(headers["content-type"]).startsWith("application/json")) return null;
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
