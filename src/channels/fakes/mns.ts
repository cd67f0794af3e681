import { createHash, createHmac, randomUUID } from "node:crypto";
import type { Reply } from "./json-server.ts";
import type { Asked } from "./server.ts";

// Queues of Alibaba Cloud's telephony as seen over HTTP, written from its documents alone: Dybaseapi QueryTokenForMnsQueue, and MNS
// 2015-06-06 (requests and signature, BatchReceiveMessage, BatchDeleteMessage, error codes).

/** The queues of one customer. */
export interface MnsFake {
  /** A request for keys, whose own signature was good. */
  token(asked: Asked): Reply;
  /** A request to `/queues/…`. */
  answer(asked: Asked): Promise<Reply>;
  /** Something has happened: into the queue of its kind. */
  push(type: string, body: unknown): void;
  /** What is still there, lent out or not. */
  left(type: string): number;
  /** Those lent out come again, as after the time for which they are lent. */
  comeAgain(): void;
  /** All keys that were given end. */
  endKeys(): void;
  /** Requests that wait for something to come. */
  waiting(): number;
  /** How often keys were asked for. */
  readonly tokens: { count: number };
}

/** Whose queues, and which kinds are subscribed. */
export interface MnsOptions {
  readonly uid: string;
  readonly types: readonly string[];
}

interface Message {
  readonly id: string;
  readonly text: string;
  /** Of the last time that it was lent; null: it is not. */
  handle: string | null;
  lent: number;
}

interface Keys {
  readonly type: string;
  readonly keyId: string;
  readonly secret: string;
  readonly token: string;
}

const xml = { "content-type": "text/xml;charset=utf-8", "x-mns-version": "2015-06-06" };
const namespace = 'xmlns="http://mns.aliyuncs.com/doc/v1/"';

/** Starts empty. */
export function createMns({ uid, types }: MnsOptions): MnsFake {
  const queues = new Map<string, Message[]>(types.map((type) => [type, []]));
  const given: Keys[] = [];
  const waiters = new Set<() => void>();
  const tokens = { count: 0 };

  function token(asked: Asked): Reply {
    const type = asked.query.get("MessageType") ?? "";
    tokens.count += 1;
    if (type === "") return { status: 400, body: { Code: "MissingMessageType", Message: "MessageType is mandatory" } };
    const keys = { type, keyId: `STS.${randomUUID()}`, secret: randomUUID(), token: `CAIS+${randomUUID()}/==` };
    given.push(keys);
    const MessageTokenDTO = {
      SecurityToken: keys.token,
      AccessKeyId: keys.keyId,
      AccessKeySecret: keys.secret,
      CreateTime: "2026-11-22 15:00:00",
      ExpireTime: "2026-11-22 15:10:00",
    };
    return { status: 200, body: { Code: "OK", Message: "OK", RequestId: "1", MessageTokenDTO } };
  }

  async function answer(asked: Asked): Promise<Reply> {
    const keys = whoAsks(asked, given);
    if ("status" in keys) return keys;
    const [, name = ""] = /^\/queues\/([^/]+)\/messages$/.exec(asked.path) ?? [];
    const queue = queues.get(keys.type);
    if (name !== `Alicom-Queue-${uid}-${keys.type}`)
      return refused(403, name.startsWith(`Alicom-Queue-${uid}-`) ? "AccessDenied" : "QueueNotExist");
    if (queue === undefined) return refused(404, "QueueNotExist");
    if (asked.method === "DELETE") return remove(queue, asked.raw);
    if (asked.method !== "GET") return refused(400, "InvalidRequestURL");
    const count = Number(asked.query.get("numOfMessages") ?? Number.NaN);
    const seconds = Number(asked.query.get("waitseconds") ?? 0);
    if (!(count >= 1 && count <= 16) || !(seconds >= 0 && seconds <= 30)) return refused(400, "InvalidArgument");
    const until = Date.now() + seconds * 1_000;
    while (!asked.over.aborted) {
      const found = receive(queue, count);
      if (found !== null) return found;
      if (Date.now() >= until) return refused(404, "MessageNotExist");
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          waiters.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, until - Date.now());
        timer.unref();
        asked.over.addEventListener("abort", wake, { once: true });
        waiters.add(wake);
      });
    }
    return refused(404, "MessageNotExist");
  }

  function wake(): void {
    for (const each of waiters) each();
  }

  return {
    token,
    answer,
    push(type, body) {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      queues.get(type)?.push({ id: randomUUID(), text, handle: null, lent: 0 });
      wake();
    },
    left: (type) => queues.get(type)?.length ?? 0,
    comeAgain() {
      for (const queue of queues.values()) for (const message of queue) message.handle = null;
      wake();
    },
    endKeys: () => void given.splice(0),
    waiting: () => waiters.size,
    tokens,
  };
}

function refused(status: number, code: string): Reply {
  const body = `<?xml version="1.0" ?><Error ${namespace}><Code>${code}</Code><Message>${code}</Message><RequestId>1</RequestId><HostId>http://mns</HostId></Error>`;
  return { status, headers: xml, body };
}

/** The keys behind a request; else what it is refused with. */
function whoAsks(asked: Asked, given: readonly Keys[]): Keys | Reply {
  const header = (name: string): string => String(asked.headers[name] ?? "");
  const [, keyId, signature] = /^MNS ([^:]+):([A-Za-z0-9+/]{27}=)$/.exec(header("authorization")) ?? [];
  if (header("authorization") === "") return refused(400, "MissingAuthorizationHeader");
  if (keyId === undefined) return refused(400, "InvalidAuthorizationHeader");
  if (header("x-mns-version") !== "2015-06-06") return refused(400, "InvalidArgument");
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(header("date")))
    return refused(400, "InvalidDateHeader");
  if (!(Math.abs(Date.now() - Date.parse(header("date"))) < 15 * 60_000)) return refused(408, "TimeExpired");
  if (asked.raw !== "" && header("content-type") !== "text/xml") return refused(400, "InvalidArgument");
  const digest = Buffer.from(createHash("md5").update(asked.raw).digest("hex")).toString("base64");
  if (header("content-md5") !== "" && header("content-md5") !== digest) return refused(400, "InvalidDegist");
  const keys = given.find((each) => each.keyId === keyId);
  if (keys === undefined) return refused(403, "InvalidAccessKeyId");
  if (header("security-token") !== keys.token) return refused(403, "InvalidSecurityToken");
  const own = Object.keys(asked.headers).filter((name) => name.startsWith("x-mns-"));
  const lines = [
    asked.method,
    header("content-md5"),
    header("content-type"),
    header("date"),
    ...own.sort().map((name) => `${name}:${header(name)}`),
    `${asked.url.pathname}${asked.url.search}`,
  ];
  const expected = createHmac("sha1", keys.secret).update(lines.join("\n")).digest("base64");
  return expected === signature ? keys : refused(403, "SignatureDoesNotMatch");
}

function receive(queue: Message[], count: number): Reply | null {
  const found = queue.filter(({ handle }) => handle === null).slice(0, count);
  if (found.length === 0) return null;
  const inner = found.map((message) => {
    message.lent += 1;
    message.handle = `1-${randomUUID()}-${message.lent}`;
    const body = Buffer.from(message.text).toString("base64");
    const digest = createHash("md5").update(body).digest("hex").toUpperCase();
    return `<Message><MessageId>${message.id}</MessageId><ReceiptHandle>${message.handle}</ReceiptHandle><MessageBodyMD5>${digest}</MessageBodyMD5><MessageBody>${body}</MessageBody><EnqueueTime>1795330800000</EnqueueTime><NextVisibleTime>1795330830000</NextVisibleTime><FirstDequeueTime>1795330800000</FirstDequeueTime><DequeueCount>${message.lent}</DequeueCount><Priority>8</Priority></Message>`;
  });
  return {
    status: 200,
    headers: xml,
    body: `<?xml version="1.0" ?><Messages ${namespace}>${inner.join("")}</Messages>`,
  };
}

function remove(queue: Message[], body: string): Reply {
  const handles = [...body.matchAll(/<ReceiptHandle>([^<]+)<\/ReceiptHandle>/g)].map(([, handle]) => handle);
  if (!body.includes(`<ReceiptHandles ${namespace}>`) || handles.length === 0) return refused(400, "MalformedXML");
  if (handles.length > 16) return refused(400, "InvalidArgument");
  const bad = handles.filter((handle) => {
    const at = queue.findIndex((message) => message.handle === handle);
    if (at >= 0) queue.splice(at, 1);
    return at < 0;
  });
  return bad.length === 0 ? { status: 204, headers: xml, body: "" } : refused(404, "ReceiptHandleError");
}
