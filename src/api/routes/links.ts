import type { FastifyRequest } from "fastify";
import type { App } from "#app/app.ts";
import type { z } from "zod";
import type { Link, RoomSettings } from "#domain/link.ts";
import type { BlastRadius } from "#domain/reach.ts";
import {
  addAddress,
  confirmAddress,
  createLinkCode,
  linkRadius,
  patchRoom,
  resendCode,
  testLink,
  unlink,
  type Verification,
} from "#app/linking.ts";
import { byOf, may, principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { presentLink } from "../present-config.ts";
import { found, RequestProblem, valueOf } from "../problem.ts";
import { idParams, iso, isoOrNull, listOf } from "../schemas/common.ts";
import { link, type room } from "../schemas/config.ts";
import {
  confirmation,
  linkCode,
  linkCodeDraft,
  linkDraft,
  linkPatch,
  radius,
  testAnswer,
  unlinkOrder,
  verification,
} from "../schemas/links.ts";
import type { ZodServer } from "../zod-server.ts";

const tags = ["links"];
const own = { access: "link.own" } as const;

/** Ties to people, chats and teams on platforms. People handle their own; all others need `link.manage`. */
export async function linkRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  await addRoutes(server, deps);
  await proofRoutes(server, deps);
  await useRoutes(server, deps);
}

async function addRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.get(
    "/links",
    {
      config: { access: "config.read" },
      schema: {
        tags,
        summary: "Rooms of the workspace and my own addresses; with link.manage everybody's",
        response: { 200: listOf(link) },
      },
    },
    async (request) => {
      // Not from the snapshot: health is kept up without a new revision.
      const rows = (await app.store.read.config()).links.filter(({ state }) => state !== "revoked");
      const shown = rows.filter(
        (row) => row.owner.kind === "workspace" || isOwn(request, row) || may(request, "link.manage"),
      );
      return { rows: shown.map(presentLink) };
    },
  );

  server.post(
    "/links",
    {
      config: own,
      schema: {
        tags,
        summary: "Add an address; a code is sent to it where it has to be proved",
        body: linkDraft,
        response: { 201: verification },
      },
    },
    async (request, reply) => {
      const { owner, account_id: accountId, channel, address, label, place } = request.body;
      const me = principalOf(request).user.id;
      const userId = owner === "workspace" ? null : owner === "me" ? me : owner;
      if (userId !== me && !may(request, "link.manage"))
        throw new RequestProblem("forbidden", { detail: "This needs the permission link.manage." });
      const draft = { userId, channel, accountId, address, label, ...(place === undefined ? {} : { place }) };
      return reply.code(201).send(presentVerification(valueOf(await addAddress(app, draft, byOf(request)))));
    },
  );

  server.post(
    "/link-codes",
    {
      config: own,
      schema: {
        tags,
        summary: "A one-time code for linkUser, linkChat or linkTeam",
        body: linkCodeDraft,
        response: { 201: linkCode },
      },
    },
    async (request, reply) => {
      const { kind, channel, account_id: accountId } = request.body;
      const made = valueOf(
        await createLinkCode(app, { kind, channel, accountId, userId: principalOf(request).user.id }, byOf(request)),
      );
      return reply
        .code(201)
        .send({ code: made.code, command: made.command, url: made.url, expires_at: iso(made.expiresAt) });
    },
  );
}

async function proofRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.post(
    "/links/:id/confirm",
    {
      config: own,
      schema: {
        tags,
        summary: "The code that was sent to my address",
        params: idParams,
        body: confirmation,
        response: { 200: link },
      },
    },
    async (request) => {
      const { id: linkId } = await handled(app, request, request.params.id);
      return presentLink(valueOf(await confirmAddress(app, { linkId, code: request.body.code }, byOf(request))));
    },
  );

  server.post(
    "/links/:id/resend",
    {
      config: own,
      schema: {
        tags,
        summary: "Send a new code to a pending address",
        params: idParams,
        response: { 200: verification },
      },
    },
    async (request) => {
      const { id: linkId } = await handled(app, request, request.params.id);
      return presentVerification(valueOf(await resendCode(app, linkId, byOf(request))));
    },
  );

  server.patch(
    "/links/:id",
    {
      config: { access: "link.manage" },
      schema: {
        tags,
        summary: "Rename a room, or say how it wants to be told",
        params: idParams,
        body: linkPatch,
        response: { 200: link },
      },
    },
    async (request) => {
      const { label, room } = request.body;
      const patch = { label, room: room === undefined ? undefined : roomOf(room) };
      return presentLink(valueOf(await patchRoom(app, request.params.id, patch, byOf(request))));
    },
  );

  server.post(
    "/links/:id/test",
    {
      config: own,
      schema: { tags, summary: "Send a test message through a link", params: idParams, response: { 202: testAnswer } },
    },
    async (request, reply) => {
      const { id: linkId } = await handled(app, request, request.params.id);
      const { notificationId } = valueOf(await testLink(app, linkId, byOf(request)));
      return reply.code(202).send({ notification_id: notificationId });
    },
  );
}

async function useRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.get(
    "/links/:id/radius",
    {
      config: own,
      schema: {
        tags,
        summary: "Who and what loses its way without this link",
        params: idParams,
        response: { 200: radius },
      },
    },
    async (request) => {
      const { id: linkId } = await handled(app, request, request.params.id);
      return presentRadius(valueOf(await linkRadius(app, linkId)));
    },
  );

  server.post(
    "/links/:id/unlink",
    {
      config: own,
      schema: {
        tags,
        summary: "End a link; 409 with the losses when pages would be lost, unless `override` and why",
        params: idParams,
        body: unlinkOrder,
        response: { 200: link },
      },
    },
    async (request) => {
      const { id: linkId } = await handled(app, request, request.params.id);
      const ended = valueOf(await unlink(app, { linkId, ...request.body }, byOf(request)));
      if (ended.kind === "unlinked") return presentLink(ended.link);
      throw new RequestProblem("conflict", {
        detail: "Pages would be lost. Add another address first, or say override and why.",
        more: { radius: presentRadius(ended.radius) },
      });
    },
  );
}

function roomOf({ time_zone: timeZone, mention_all: mentionAll, ...same }: z.output<typeof room>): RoomSettings {
  return { ...same, timeZone, mentionAll };
}

/** A link that the one who asks may handle. One of somebody else is not there for them. */
async function handled(app: App, request: FastifyRequest, id: string): Promise<Link> {
  const row = found((await app.snapshots.current()).links.get(id), "link");
  return found(isOwn(request, row) || may(request, "link.manage") ? row : null, "link");
}

function isOwn(request: FastifyRequest, row: Link): boolean {
  return row.owner.kind === "user" && row.owner.id === principalOf(request).user.id;
}

function presentVerification({ link: row, expiresAt }: Verification): z.output<typeof verification> {
  return { link: presentLink(row), code_expires_at: isoOrNull(expiresAt) };
}

function presentRadius(given: BlastRadius): z.output<typeof radius> {
  const { label, unreachable, fallback, losses } = given;
  const levels = given.levels.map((hit) => ({
    service_id: hit.serviceId,
    service: hit.service,
    rule_id: hit.ruleId,
    rule: hit.rule,
    level: hit.level,
    leaves_empty: hit.leavesEmpty,
  }));
  return {
    label,
    unreachable: unreachable === null ? null : { user_id: unreachable.userId, name: unreachable.name },
    levels,
    fallback,
    losses: [...losses],
  };
}
