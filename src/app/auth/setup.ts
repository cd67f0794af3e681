import type { Language, User } from "#domain/people.ts";
import type { Link } from "#domain/link.ts";
import type { Rule, Service } from "#domain/rule.ts";
import type { Tx } from "#ports/store.ts";
import { hashPassword } from "#lib/password.ts";
import { hashToken, newToken } from "#lib/tokens.ts";
import type { App } from "../app.ts";
import { appendAudit, type By, conflict, type Result } from "../config/change.ts";
import { type Keyed, newIntegration } from "../config/integrations.ts";
import { newUser, zoneProblem } from "../config/users.ts";
import { weakness } from "./passwords.ts";
import { type Client, openSession } from "./sessions.ts";

const tokenKey = "setup.token";
const firstSource = "standard";
/** The seed product's first level: half an hour to answer, no repeats. */
const firstLevelSec = 30 * 60;

export interface SetupDraft {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly language: Language;
  readonly timeZone: string;
}

/** What the first screen shows: the admin is signed in, and alerts can come in by the key. */
export interface SetUp {
  readonly user: User;
  readonly sessionToken: string;
  /** Null when the source of the first integration is not there, or nobody is there to see its key. */
  readonly keyed: Keyed | null;
}

/** True when somebody can sign in. */
export async function isSetUp(app: App): Promise<boolean> {
  return (await app.snapshots.current()).users.size > 0;
}

/** While there is no user: a new one-time token for the set-up link; those before it are void. Null: it is set up. */
export async function armSetup(app: App): Promise<string | null> {
  const token = newToken("");
  return app.store.write(async (tx) => {
    if ((await tx.config()).users.length > 0) return null;
    await tx.setMeta(tokenKey, hashToken(token));
    return token;
  });
}

/** True when the link with this token still works. */
export async function isSetupToken(app: App, token: string): Promise<boolean> {
  return (await app.store.read.meta(tokenKey)) === hashToken(token) && !(await isSetUp(app));
}

/**
 * Makes the first admin, a service whose rule pages them, and a first integration, all or nothing. Works once: `token` is that of
 * the link, or null for the unattended set-up, which is trusted because it comes from the environment.
 */
export async function completeSetup(
  app: App,
  token: string | null,
  draft: SetupDraft,
  client: Client,
): Promise<Result<SetUp>> {
  const user = newUser(app, { ...draft, role: "admin" });
  const weak = zoneProblem(draft.timeZone) ?? weakness(draft.password, draft, "password");
  if (weak !== null) return weak;
  const hash = await hashPassword(draft.password);
  const by: By = { actor: { kind: "user", userId: user.id, name: user.name }, address: client.address };

  const made = await app.store.write(async (tx): Promise<SetUp | null> => {
    if ((await tx.config()).users.length > 0) return null;
    if (token !== null && (await tx.meta(tokenKey)) !== hashToken(token)) return null;
    // The counter's row is locked: of two set-ups at the same time only one counts to 1, on any engine.
    if ((await tx.countTry(`setup:${token === null ? "unattended" : hashToken(token)}`, 0)) > 1) return null;
    await tx.setMeta(tokenKey, null);
    await tx.putUser(user, hash);
    const service = await putFirstService(app, tx, user);
    const keyed =
      token === null || !app.sources.has(firstSource)
        ? null
        : newIntegration(app, { serviceId: service.id, source: firstSource, name: "First integration" });
    if (keyed !== null) await tx.putIntegration(keyed.integration);
    const mail = ownMail(app, user);
    if (mail !== null) await tx.putLink(mail);
    const opened = await openSession(app, tx, user, client);
    await tx.bumpRevision();
    await appendAudit(app, tx, by, {
      action: "workspace.set_up",
      target: `user:${user.id}`,
      data: { email: user.email },
    });
    tx.wake("config");
    return { user, sessionToken: opened.token, keyed };
  });
  return made === null
    ? conflict("Tocsin is set up already, or the link is void. The newest one is in the log of the last start.")
    : { ok: true, value: made };
}

async function putFirstService(app: App, tx: Tx, admin: User): Promise<Service> {
  const service: Service = { id: app.ids.next(), name: "Default", description: "", createdAt: app.clock.now() };
  const rule: Rule = {
    id: app.ids.next(),
    serviceId: service.id,
    position: 0,
    version: 1,
    name: "Everything",
    enabled: true,
    filter: [],
    delaySec: 0,
    levels: [
      {
        targets: [{ kind: "user", userId: admin.id }],
        mode: { kind: "personal" },
        loop: null,
        advanceAfterSec: firstLevelSec,
        condition: "until_ack",
      },
    ],
    repeat: 0,
  };
  await tx.putService(service);
  await tx.putRule(rule);
  return service;
}

/** The admin's own mail address, pending: it can be verified once there is a mail account to send a code by. */
function ownMail(app: App, user: User): Link | null {
  const manifest = app.channels.get("email")?.manifest;
  const field = manifest?.address.fields.find((each) => each.type === "email");
  if (manifest === undefined || field === undefined) return null;
  const parsed = manifest.address.parse({ [field.key]: user.email });
  if (!parsed.ok) return null;
  return {
    id: app.ids.next(),
    channel: manifest.id,
    accountId: null,
    owner: { kind: "user", id: user.id },
    place: "person",
    address: { [field.key]: user.email },
    addressKey: manifest.addressKey(parsed.value),
    label: manifest.addressLabel(parsed.value),
    state: "pending",
    room: null,
    verifiedAt: null,
    verifiedVia: null,
    lastOkAt: null,
    lastErrorAt: null,
    lastError: null,
    createdBy: user.id,
    createdAt: user.createdAt,
  };
}
