import { randomBytes, randomUUID } from "node:crypto";
import { makeMessageActs, makePlaceActs } from "./fake-acts.ts";
import type { ConnectorParts } from "./fake-calls.ts";
import { makeComposer } from "./fake-compose.ts";
import { answerConnector } from "./fake-connector.ts";
import { makeCourier } from "./fake-deliver.ts";
import { makeEntra } from "./fake-entra.ts";
import type { Entra, Registration } from "./fake-entra.ts";
import { type FakeGraph, makeGraph } from "./fake-graph.ts";
import { makeKeyRing } from "./fake-keys.ts";
import type { KeyRing } from "./fake-keys.ts";
import { makeLimits } from "./fake-limits.ts";
import { makeMessages } from "./fake-messages.ts";
import type { Messages } from "./fake-messages.ts";
import { startServer } from "./fake-server.ts";
import type { Route, Server } from "./fake-server.ts";
import type { FakeTeams, TeamsOptions } from "./fake-types.ts";
import { makeWorld } from "./fake-world.ts";
import type { World } from "./fake-world.ts";

export type * from "./fake-types.ts";

const servicePath = /^\/[a-z]{2,10}\/(?:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/)?(v3\/.+)$/i;
const tokenPath = /^\/([^/]+)\/oauth2\/v2\.0\/token$/;
const presencesPath = "/v1.0/communications/getPresencesByUserId";
const metadataPath = "/v1/.well-known/openidconfiguration";
const keysPath = "/v1/.well-known/keys";
const usualMaxBytes = 28 * 1024;

/**
 * Microsoft Teams as a bot sees it over HTTP, on loopback: Entra's token endpoint, the Bot Framework's keys, the Bot Connector, and
 * people who write to the bot and press its buttons. It shares no code with the connector that it examines.
 */
export async function startTeams(options: TeamsOptions = {}): Promise<FakeTeams> {
  const now = options.now ?? Date.now;
  const registration = registrationOf(options);
  const { appId, tenantId } = registration;
  const botId = `28:${appId}`;
  const botName = options.botName ?? "Tocsin";
  let server: Server | null = null;
  let region = options.region ?? "emea";
  const calledIn = new Set<string>();
  const url = (): string => `http://127.0.0.1:${server?.port ?? 0}`;
  const serviceUrl = (tenant = tenantId): string => `${url()}/${region}/${tenant}/`;

  const world = makeWorld(tenantId);
  const messages = makeMessages(now, options.onChange ?? (() => {}));
  const limits = makeLimits(options.rateLimits ?? "off", now);
  const keys = await makeKeyRing({ url, appId, now });
  const entra = makeEntra({
    registration,
    url,
    hasTenant: (tenant) => world.tenants.has(tenant) || tenant === "botframework.com",
    now,
    lifetimeSeconds: options.tokenLifetimeSeconds ?? 3599,
  });
  const graph = makeGraph((authorization) => entra.admitsToGraph(authorization));
  const maxActivityBytes = options.maxActivityBytes ?? usualMaxBytes;
  const connector = { appId, botId, botName, world, messages, entra, limits, maxActivityBytes, calledIn };

  const running = await startServer({
    port: options.port ?? 0,
    now,
    keep: options.keepReceived ?? 100_000,
    route: (path) => routeOf(path, { entra, keys, connector, graph }),
  });
  server = running;

  let endpoint = options.endpoint ?? null;
  const { signer } = keys;
  const courier = makeCourier({ endpoint: () => endpoint, signer, patienceMs: options.patienceMs ?? 15_000 });
  const rootOf = (id: string): string | null => messages.find(id)?.rootId ?? null;
  const compose = makeComposer({ botId, botName, now, nextId: messages.nextId, rootOf, serviceUrl });
  const acts = { botId, world, messages, compose, courier, calledIn };
  return {
    ...makeMessageActs(acts),
    ...makePlaceActs(acts),
    ...graph.acts,
    ...placesOf(world),
    ...viewsOf(world, messages),
    url: url(),
    loginUrl: url(),
    openIdUrl: `${url()}${metadataPath}`,
    serviceHost: new URL(url()).host,
    serviceUrl,
    moveRegion: (next) => void (region = next),
    appId,
    botId,
    botName,
    tenantId,
    get secret() {
      return registration.secret;
    },
    get endpoint() {
      return endpoint;
    },
    set endpoint(next) {
      endpoint = next;
    },
    block: (person, blocked = true) => toggle(world.blocked, person.aadObjectId, blocked),
    disable: (tenant, disabled = true) => toggle(world.disabled, tenant, disabled),
    deleteMessage: messages.remove,
    deliver: courier.deliver,
    compose,
    signer,
    received: () => running.received,
    openSockets: running.openSockets,
    fault: running.fault,
    rateLimits: limits.set,
    revokeTokens: entra.revokeAll,
    changeSecret: (secret, expiresAt) =>
      void Object.assign(registration, { secret, secretExpiresAt: expiresAt ?? null }),
    issueToken: entra.issue,
    close: running.close,
  };
}

interface Services {
  readonly entra: Entra;
  readonly keys: KeyRing;
  readonly connector: ConnectorParts;
  readonly graph: FakeGraph;
}

function routeOf(path: string, { entra, keys, connector, graph }: Services): Route {
  const tenant = tokenPath.exec(path)?.[1];
  if (tenant !== undefined) return { to: "token", path, answer: (asked) => entra.answer(asked, tenant) };
  if (path === metadataPath) return { to: "keys", path, answer: () => Promise.resolve(keys.metadata()) };
  if (path === keysPath) return { to: "keys", path, answer: () => Promise.resolve(keys.jwks()) };
  if (path === presencesPath) return { to: "graph", path, answer: (asked) => graph.answer(asked) };
  const [, tenantInPath, rest] = servicePath.exec(path) ?? [];
  if (rest === undefined) return { to: "nowhere", path, answer: () => Promise.resolve({ status: 404 }) };
  const where = { tenantId: tenantInPath ?? null, path: `/${rest}` };
  return { to: "connector", path: where.path, answer: (asked) => answerConnector(connector, asked, where) };
}

function registrationOf(options: TeamsOptions): Registration {
  return {
    appId: options.appId ?? randomUUID(),
    tenantId: options.tenantId ?? randomUUID(),
    tenancy: options.tenancy ?? "single",
    secret: options.secret ?? randomBytes(30).toString("base64url"),
    secretExpiresAt: options.secretExpiresAt ?? null,
    certificates: options.certificates ?? [],
    graphRoles: options.graphRoles ?? [],
  };
}

type Places =
  | "addTenant"
  | "addPerson"
  | "addTeam"
  | "addChat"
  | "personalChat"
  | "people"
  | "teams"
  | "chats"
  | "isInstalled";

function placesOf(world: World): Pick<FakeTeams, Places> {
  const { addTenant, addPerson, addTeam, addChat, personalChat, people, teams, chats, isInstalled } = world;
  return { addTenant, addPerson, addTeam, addChat, personalChat, people, teams, chats, isInstalled };
}

function viewsOf(world: World, messages: Messages): Pick<FakeTeams, "place" | "messages" | "message"> {
  return {
    place: (conversationId) => world.place(conversationId.split(";messageid=")[0] ?? ""),
    messages: (place, viewer) => messages.of(place, viewer),
    message(id, viewer) {
      const stored = messages.find(id);
      const isHidden = stored !== null && stored.onlyFor !== null && stored.onlyFor !== viewer?.id;
      return stored === null || isHidden ? null : messages.seen(stored, viewer);
    },
  };
}

function toggle(set: Set<string>, value: string, present: boolean): void {
  if (present) set.add(value);
  else set.delete(value);
}
