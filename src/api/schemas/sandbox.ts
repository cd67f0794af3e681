import { z } from "zod";
import { bilingual, id, time } from "./common.ts";
import { proof } from "./deliveries.ts";
import { incident, nextStep, timelineEntry } from "./incidents.ts";

const sandboxAct = z.enum(["page", "ignore"]);

const button = z.object({
  id: z.string(),
  label: z.string(),
  kind: z.enum(["press", "open"]),
  url: z.string().nullable(),
  options: z.array(z.object({ id: z.string(), label: z.string() })),
});

const message = z
  .object({
    id: z.string(),
    place: z.string(),
    at: time,
    edited_at: time.nullable(),
    from: z.string(),
    mine: z.boolean().meta({ description: "The reader said it." }),
    title: z.string().nullable(),
    text: z.string(),
    card: z.record(z.string(), z.unknown()).nullable().meta({ description: "An Adaptive Card, as it was sent." }),
    buttons: z.array(button),
  })
  .meta({ id: "SandboxMessage" });

const device = z
  .object({
    channel: z.string(),
    name: bilingual,
    style: z.enum(["app", "bot", "direct", "out"]).meta({ description: "`bot`: it only speaks." }),
    kind: z.enum(["card", "chat", "mail", "push", "sms", "call"]),
    colour: z.string(),
    places: z.array(z.object({ id: z.string(), reader: z.enum(["you", "colleague", "room"]), label: bilingual })),
    messages: z.array(message).meta({ description: "Oldest first." }),
  })
  .meta({ id: "SandboxDevice" });

export const sandbox = z
  .object({
    run: z
      .object({
        started_at: time,
        ends_at: time.nullable().meta({ description: "When it ends by itself, unless it is used before." }),
        you: z.string(),
        colleague: z.string(),
        curl: z.string().meta({ description: "Fires an alert from anywhere." }),
        incident: incident.nullable().meta({ description: "The newest; null: nothing was fired yet." }),
        act: sandboxAct.nullable().meta({ description: "What it was fired as; null: not by a button." }),
        timeline: z.array(timelineEntry),
        next: z.array(nextStep),
        notifications: z.array(proof),
        devices: z.array(device),
      })
      .nullable()
      .meta({ description: "Null: no sandbox runs on this node." }),
  })
  .meta({ id: "Sandbox" });

export const fire = z.object({ act: sandboxAct });
export const fired = z.object({ incident_id: z.string() });
export const press = z.object({
  channel: id,
  message: z.string().min(1).max(300),
  button: z.string().min(1).max(300),
  inputs: z.record(z.string().max(100), z.string().max(2_000)).default({}),
});
export const pressed = z.object({
  said: z.string().nullable().meta({ description: "What the platform shows to the one who pressed." }),
});
