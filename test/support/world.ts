import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { listOf } from "#api/schemas/common.ts";
import { account, keyedIntegration, link, rule, service } from "#api/schemas/config.ts";
import { verification } from "#api/schemas/links.ts";
import { invite, newToken } from "#api/schemas/people.ts";
import { Api } from "./api.ts";
import { type MailServer, startMailServer } from "./smtp.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { type Server, type ServerOptions, startServer } from "./server.ts";

const password = "correct horse battery staple 26";

/** Somebody with an account of Tocsin, and their browser. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly api: Api;
}

/** One level of a rule, as the API takes it. */
export interface LevelBody {
  readonly targets: readonly Readonly<Record<string, unknown>>[];
  readonly advance_after_sec?: number;
  readonly loop?: { readonly every_sec: number; readonly times: number };
}

/** A way in: where to post, with the key in it. */
export interface WayIn {
  readonly id: string;
  readonly key: string;
  readonly url: string;
}

/** A running product with one admin, who is reached by mail, and everything around it. */
export interface World {
  readonly server: Server;
  readonly options: ServerOptions;
  readonly mail: MailServer;
  readonly receiver: Receiver;
  readonly admin: Person;
  readonly mailAccount: string;
  readonly hookAccount: string;
  /** The link of the receiver: a room that rules can page. */
  readonly room: string;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly databaseUrl: string | null;
  readonly preload?: readonly string[];
  /** The receiver counts every try as a message of its own. */
  readonly repeats?: boolean;
}

/** Starts the product on a fresh database and sets it up through its own API, as a newcomer would. */
export async function startWorld({ databaseUrl, preload = [], repeats = false }: WorldOptions): Promise<World> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "tocsin-world-"));
  const options: ServerOptions = { dataDir, databaseUrl, preload };
  const [mail, receiver] = await Promise.all([startMailServer(), startReceiver({ repeats })]);
  const server = await startServer(options).catch(async (error: unknown) => {
    await Promise.all([mail.stop(), receiver.stop()]);
    throw error;
  });

  async function close(): Promise<void> {
    await server.stop();
    await Promise.all([mail.stop(), receiver.stop()]);
    fs.rmSync(dataDir, { recursive: true, force: true });
  }

  try {
    const admin = await setUp(server);
    const mailAccount = await connect(admin, "email", smtpTo(mail));
    const hookAccount = await connect(admin, "webhook", { envelope: "standard" });
    await verifyMail(admin, mail, admin.email);
    const room = await addRoom(admin, receiver);
    return { server, options, mail, receiver, admin, mailAccount, hookAccount, room, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function smtpTo(mail: MailServer): object {
  return {
    host: "127.0.0.1",
    port: mail.port,
    security: "none",
    from: "tocsin@example.test",
    fromName: "Tocsin",
    allowInvalidCertificates: false,
  };
}

async function setUp(server: Server): Promise<Person> {
  const printed = new URL(await server.setupLink());
  const token = printed.searchParams.get("token") ?? printed.pathname.split("/").at(-1) ?? "";
  const email = "admin@example.test";
  const api = await Api.anonymous(server.url).session("/api/v1/setup", { token, name: "Ada Admin", email, password });
  const me = await api.get("/api/v1/me", z.object({ id: z.string() }));
  return { id: me.id, name: "Ada Admin", email, api };
}

async function connect(admin: Person, channel: string, config: object): Promise<string> {
  const made = await admin.api.post("/api/v1/accounts", { channel, name: channel, config }, account);
  return made.id;
}

/** Invites somebody, who chooses a password by the link. */
export async function invitePerson(
  world: World,
  name: string,
  role: "admin" | "responder" | "viewer" = "responder",
): Promise<Person> {
  const email = `${name.toLowerCase().replaceAll(" ", ".")}@example.test`;
  const invited = await world.admin.api.post("/api/v1/users", { email, name, role }, invite);
  await choosePassword(invited.invite_url);
  const api = await Api.anonymous(world.server.url).session("/api/v1/session", { email, password });
  return { id: invited.user.id, name, email, api };
}

async function choosePassword(inviteUrl: string): Promise<void> {
  const body = new URLSearchParams({ password, again: password });
  const headers = { origin: new URL(inviteUrl).origin };
  const answer = await fetch(inviteUrl, { method: "POST", body, headers, redirect: "manual" });
  if (answer.status >= 400) throw new Error(`The invitation was not taken: ${answer.status} ${await answer.text()}`);
  await answer.body?.cancel();
}

/** Adds a mail address to a person, who reads the code out of the mail and sends it back. Answers the link. */
export async function verifyMail(person: Person, mail: MailServer, address: string): Promise<string> {
  const added = await person.api.post("/api/v1/links", { channel: "email", address: { email: address } }, verification);
  const sent = await mail.inbox.take(
    `a code for ${address}`,
    (each) => each.to === address && /\b\d{6}\b/.test(each.text),
  );
  const code = /\b\d{6}\b/.exec(sent.text)?.[0];
  await person.api.post(`/api/v1/links/${added.link.id}/confirm`, { code });
  return added.link.id;
}

/** A machine of somebody's as a room of the workspace. Answers the link. */
export async function addRoom(admin: Person, receiver: Receiver, label = "ops"): Promise<string> {
  const address = { url: receiver.url, secret: receiver.secret };
  const added = await admin.api.post(
    "/api/v1/links",
    { channel: "webhook", owner: "workspace", address, label },
    verification,
  );
  return added.link.id;
}

/** A person reached by mail. */
export async function reachablePerson(world: World, name: string): Promise<Person> {
  const person = await invitePerson(world, name);
  await verifyMail(person, world.mail, person.email);
  return person;
}

/** A service with one rule for everything. */
export async function addService(
  world: World,
  name: string,
  levels: readonly LevelBody[],
  more: object = {},
): Promise<string> {
  const made = await world.admin.api.post("/api/v1/services", { name }, service);
  if (levels.length > 0)
    await world.admin.api.post(`/api/v1/services/${made.id}/rules`, { name: `${name} rule`, levels, ...more }, rule);
  return made.id;
}

export async function addIntegration(world: World, serviceId: string, source: string): Promise<WayIn> {
  const made = await world.admin.api.post(
    "/api/v1/integrations",
    { service_id: serviceId, source, name: `from ${source}` },
    keyedIntegration,
  );
  return { id: made.integration.id, key: made.key, url: `${world.server.url}/in/${source}/${made.key}` };
}

/** An API token of a person. */
export async function makeToken(person: Person, scopes: readonly string[]): Promise<string> {
  const made = await person.api.post("/api/v1/me/tokens", { name: "a program", scopes }, newToken);
  return made.token;
}

export async function linkOf(world: World, id: string): Promise<z.output<typeof link>> {
  const all = await world.admin.api.get("/api/v1/links", listOf(link));
  const found = all.rows.find((each) => each.id === id);
  if (found === undefined) throw new Error(`There is no link ${id}`);
  return found;
}
