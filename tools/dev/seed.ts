import { setTimeout as pause } from "node:timers/promises";
import { devAdmin } from "./constants.ts";
import type { State } from "./state.ts";

export interface Seeding {
  readonly url: string;
  readonly state: State;
  readonly mailPort: number;
  readonly webhookUrl: string;
  readonly codeFor: (address: string) => string | null;
}

interface Row {
  readonly id: string;
  readonly [field: string]: unknown;
}

interface Rows {
  readonly rows: readonly Row[];
}

const pollMs = 200;

/** Sets up what a first look needs, through the API; what is there already stays. Answers the integration key. */
export async function seed(seeding: Seeding): Promise<string> {
  const { url, state } = seeding;
  await untilReady(url);
  const call = await signIn(url);
  await account(call, "email", {
    host: "127.0.0.1",
    port: seeding.mailPort,
    security: "none",
    from: "tocsin@example.test",
    fromName: "Tocsin",
    allowInvalidCertificates: false,
  });
  await account(call, "webhook", { envelope: "standard" });
  await ownMail(call, seeding);
  await room(call, seeding);
  state.key ??= await integration(call);
  state.save();
  return state.key;
}

type Call = <T>(method: string, path: string, body?: object) => Promise<T>;

async function untilReady(url: string): Promise<void> {
  for (;;) {
    const ready = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await pause(pollMs);
  }
}

async function signIn(url: string): Promise<Call> {
  const headers = { "content-type": "application/json", origin: url };
  const answer = await fetch(`${url}/api/v1/session`, { method: "POST", headers, body: JSON.stringify(devAdmin) });
  if (!answer.ok) throw new Error(`The dev admin cannot sign in (${answer.status}): remove data/dev to begin anew.`);
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  return async <T>(method: string, path: string, body?: object): Promise<T> => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? { origin: url } : headers;
    const given = await fetch(`${url}/api/v1${path}`, { method, headers: { ...type, cookie }, ...content });
    if (!given.ok) throw new Error(`${method} ${path}: ${given.status} ${await given.text()}`);
    return (await given.json()) as T; // The API is ours.
  };
}

async function account(call: Call, channel: string, config: object): Promise<void> {
  const { rows } = await call<Rows>("GET", "/accounts");
  if (!rows.some((row) => row["channel"] === channel))
    await call("POST", "/accounts", { channel, name: `Fake ${channel}`, config });
}

async function ownMail(call: Call, { codeFor }: Seeding): Promise<void> {
  const { rows } = await call<Rows>("GET", "/links");
  if (rows.some((row) => row["channel"] === "email" && row["state"] === "active")) return;
  const { link } = await call<{ link: Row }>("POST", "/links", {
    channel: "email",
    address: { email: devAdmin.email },
  });
  let code = codeFor(devAdmin.email);
  for (; code === null; code = codeFor(devAdmin.email)) await pause(pollMs);
  await call("POST", `/links/${link.id}/confirm`, { code });
}

/** The receiver of webhooks, as a second target of the first rule. */
async function room(call: Call, { webhookUrl, state }: Seeding): Promise<void> {
  const { rows } = await call<Rows>("GET", "/links");
  if (rows.some((row) => row["channel"] === "webhook")) return;
  const draft = {
    channel: "webhook",
    owner: "workspace",
    label: "#dev",
    address: { url: webhookUrl, secret: state.secret },
  };
  const { link } = await call<{ link: Row }>("POST", "/links", draft);
  const service = await firstService(call);
  const rules = await call<Rows>("GET", `/services/${service}/rules`);
  const me = await call<Row>("GET", "/me");
  const levels = [
    {
      targets: [
        { kind: "user", user_id: me.id },
        { kind: "room", link_id: link.id },
      ],
      advance_after_sec: 60,
    },
  ];
  for (const { id } of rules.rows)
    await call("PUT", `/services/${service}/rules/${id}`, { name: "Everything", levels, repeat: 1 });
}

async function firstService(call: Call): Promise<string> {
  const { rows } = await call<Rows>("GET", "/services");
  const [service] = rows;
  if (service === undefined) throw new Error("The set-up made no service");
  return service.id;
}

async function integration(call: Call): Promise<string> {
  const draft = { service_id: await firstService(call), source: "standard", name: "Arrivals page" };
  return (await call<{ key: string }>("POST", "/integrations", draft)).key;
}
