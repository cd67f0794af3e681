import { z } from "zod";
import { type Checklist, checkAddress, isOwnWord, noteChecklist, readChecklist } from "#app/checklist.ts";
import { principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import type { ZodServer } from "../zod-server.ts";

const tags = ["checklist"];
const config = { access: "config.write" } as const;

const shape = z
  .object({
    items: z.array(
      z.object({
        id: z.enum(["contact", "event", "chat", "schedule", "address", "key", "second", "watchdog"]),
        state: z
          .enum(["done", "open", "later"])
          .meta({ description: "`later`: it cannot be done yet, and is not counted." }),
      }),
    ),
    address: z.enum(["unchecked", "local", "reached", "unreachable"]),
    hidden: z.boolean(),
  })
  .meta({ id: "Checklist" });
const said = z.object({ key_saved: z.boolean().optional(), hidden: z.boolean().optional() });

/** What is to be done before Tocsin can be relied on: facts, ticked by themselves. */
export async function checklistRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.get(
    "/checklist",
    { config, schema: { tags, summary: "What is still to be set up", response: { 200: shape } } },
    async (request) => present(await readChecklist(app, principalOf(request).user.id)),
  );

  server.patch(
    "/checklist",
    {
      config,
      schema: { tags, summary: "Say that the key is saved, or hide the list", body: said, response: { 200: shape } },
    },
    async (request) => {
      const { user } = principalOf(request);
      const { key_saved: keySaved, hidden } = request.body;
      await noteChecklist(app, user.id, { keySaved, hidden });
      return present(await readChecklist(app, user.id));
    },
  );

  server.post(
    "/checklist/address",
    { config, schema: { tags, summary: "Call our own public address, as platforms do", response: { 200: shape } } },
    async (request) => {
      await checkAddress(app);
      return present(await readChecklist(app, principalOf(request).user.id));
    },
  );

  server.get(
    "/checklist/echo/:word",
    {
      config: { access: "anyone" },
      schema: {
        tags,
        summary: "Whether a word is that of a check of our address",
        params: z.object({ word: z.string().min(20).max(100) }),
        response: { 200: z.object({ right: z.boolean() }) },
      },
    },
    async (request) => ({ right: await isOwnWord(app, request.params.word) }),
  );
}

function present({ done, address, hidden }: Checklist): z.output<typeof shape> {
  const stateOf = (isDone: boolean) => (isDone ? "done" : "open");
  return {
    items: [
      { id: "contact", state: stateOf(done.contact) },
      { id: "event", state: stateOf(done.event) },
      { id: "chat", state: stateOf(done.chat) },
      { id: "schedule", state: "later" },
      { id: "address", state: stateOf(done.address) },
      { id: "key", state: stateOf(done.key) },
      { id: "second", state: stateOf(done.second) },
      { id: "watchdog", state: stateOf(done.watchdog) },
    ],
    address,
    hidden,
  };
}
