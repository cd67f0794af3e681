import { z } from "zod";
import { versionOf } from "#domain/bridge.ts";
import type { RawRequest, RawResponse } from "#ports/inbound.ts";
import type { BridgeInboxRow } from "#ports/bridge-store.ts";
import { decrypt } from "./decrypt.ts";
import type { BridgeDeps } from "./deps.ts";
import { changesOf, messageForm } from "./graph-forms.ts";
import { emptyPayload, inboxRow, messageKey, shownBy, userOfState } from "./intake.ts";
import type { Validator } from "./validation.ts";

const text = z.string().max(2_000);

/** Graph, "changeNotificationCollection". */
const collectionForm = z.object({
  value: z
    .array(
      z.object({
        clientState: text,
        changeType: text.catch(""),
        resource: text.catch(""),
        resourceData: z.looseObject({ "@odata.id": text.catch("") }).nullish(),
        encryptedContent: z
          .object({
            data: z.string(),
            dataKey: z.string(),
            dataSignature: z.string(),
            encryptionCertificateId: text,
          })
          .nullish()
          .catch(null),
      }),
    )
    .max(1_000),
  validationTokens: z.array(z.string().max(10_000)).nullish(),
});

type Notice = z.output<typeof collectionForm>["value"][number];

const lifecycleForm = z.object({
  value: z.array(z.object({ clientState: text, subscriptionId: text, lifecycleEvent: text })).max(1_000),
});

const accepted: RawResponse = { status: 202, headers: {}, body: "" };
const answer = (status: number): RawResponse => ({ status, headers: {}, body: "" });
const tokenLength = 4_096;

/** The handshake of a new subscription: the token back as it was meant, as plain text that no browser takes for more. */
function handshake(request: RawRequest): RawResponse | null {
  const token = new URL(request.url, "http://tocsin").searchParams.get("validationToken");
  if (token === null) return null;
  if (request.method !== "POST" || token.length > tokenLength) return answer(400);
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  return { status: 200, headers, body: token };
}

/** Change notifications: proved to be Microsoft's and of our subscriptions, opened, stored, and only then taken. */
export async function takeNotifications(
  deps: BridgeDeps,
  validate: Validator,
  request: RawRequest,
): Promise<RawResponse> {
  const shaken = handshake(request);
  if (shaken !== null) return shaken;
  const { app } = deps;
  const body = collectionForm.safeParse(jsonOf(request.body));
  if (!body.success) return answer(400);
  const known = body.data.value.map((notice) => ({ notice, userId: userOfState(app, notice.clientState) }));
  // One that is not ours makes all of it a forgery: Graph puts nobody else's into a request to us.
  if (known.length === 0 || known.some(({ userId }) => userId === null)) return answer(401);
  const sides = await deps.settings.sides();
  // Turned off: Graph is not to bring it again for hours. What was said meanwhile is found when it is on again.
  if (sides === null) return accepted;
  const validity = await validate(sides, body.data.validationTokens ?? []);
  if (validity !== "valid") return answer(validity === "forged" ? 401 : 503);
  const rows = await Promise.all(known.map(({ notice, userId }) => rowOf(deps, userId ?? "", notice)));
  const stored = rows.filter((row) => row !== null);
  if (stored.length > 0)
    await app.store.write(async (tx) => {
      await tx.putBridgeInbox(stored);
      tx.wake("bridge");
    });
  return accepted;
}

/** A row for the inbox; null: it names no message, or changes none. What cannot be opened is fetched from Graph, which nobody in between can change. */
async function rowOf(deps: BridgeDeps, userId: string, notice: Notice): Promise<BridgeInboxRow | null> {
  const named = addressOf(notice);
  const change = notice.changeType === "updated" || notice.changeType === "deleted" ? notice.changeType : null;
  const plain = await open(deps, notice);
  const message = plain === null ? null : messageForm(named?.chatId ?? null).safeParse(jsonOf(Buffer.from(plain)));
  if (message?.success === true && message.data.chatId !== "") {
    const { chatId, id: messageId } = message.data;
    const target = { userId, chatId, messageId };
    if (change === null) return inboxRow(deps.app, target, { ...emptyPayload, message: message.data });
    const shown = shownBy(await deps.app.store.read.bridgeInboxRow(messageKey(target)));
    const version = versionOf(changesOf(message.data), shown);
    // Somebody liked it: its text is what it was.
    if (version === 0 && change === "updated") return null;
    return inboxRow(
      deps.app,
      target,
      { ...emptyPayload, message: message.data, change },
      version === 0 ? null : version,
    );
  }
  if (named === null) return null;
  return inboxRow(deps.app, { userId, ...named }, { ...emptyPayload, change });
}

async function open(deps: BridgeDeps, { encryptedContent }: Notice): Promise<string | null> {
  if (encryptedContent === null || encryptedContent === undefined) return null;
  const certificate = await deps.certificates.byId(encryptedContent.encryptionCertificateId);
  return certificate === null ? null : decrypt(encryptedContent, certificate.key);
}

/** `chats('19:…')/messages('169…')`, in either of the places that tell it. */
function addressOf({ resource, resourceData }: Notice): { readonly chatId: string; readonly messageId: string } | null {
  for (const where of [resourceData?.["@odata.id"] ?? "", resource]) {
    const [, chatId, messageId] = /chats\('([^']{1,300})'\)\/messages\('([^']{1,100})'\)/u.exec(where) ?? [];
    if (chatId !== undefined && messageId !== undefined) return { chatId, messageId };
  }
  return null;
}

/** Lifecycle notifications: the connection is looked after at once. */
export async function takeLifecycle(deps: BridgeDeps, request: RawRequest): Promise<RawResponse> {
  const shaken = handshake(request);
  if (shaken !== null) return shaken;
  const { app } = deps;
  const body = lifecycleForm.safeParse(jsonOf(request.body));
  if (!body.success) return answer(400);
  const known = body.data.value.map((notice) => ({ ...notice, userId: userOfState(app, notice.clientState) }));
  if (known.length === 0 || known.some(({ userId }) => userId === null)) return answer(401);
  const now = app.clock.now();
  await app.store.write(async (tx) => {
    for (const { userId, subscriptionId, lifecycleEvent } of known) {
      const user = await tx.bridgeUser(userId ?? "");
      // One that we gave up ourselves concerns nobody.
      if (user?.subscriptionId !== subscriptionId || user.state !== "connected") continue;
      const isGone = lifecycleEvent === "subscriptionRemoved";
      const gone = { subscriptionId: null, subscriptionEndsAt: null, certificateId: null, renewAt: null };
      await tx.patchBridgeUser(user.id, {
        dueAt: now,
        ...(isGone ? gone : {}),
        ...(lifecycleEvent === "reauthorizationRequired" ? { renewAt: now } : {}),
      });
      app.log.info({ user: user.id, event: lifecycleEvent }, "a subscription of the bridge wants to be looked after");
    }
    tx.wake("bridge");
  });
  return accepted;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return null;
  }
}
