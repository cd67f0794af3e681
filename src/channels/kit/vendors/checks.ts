import * as z from "zod";
import { vendors } from "./form.ts";

/** A line of text that may be left out. */
export const optionalLine = (max: number) =>
  z.string("must be text").max(max, `must have at most ${max} characters`).optional();

/** Checks of the fields that SMS and voice share. */
export const vendorShape = {
  vendor: z.enum(vendors, "must be twilio, alibaba, tencent or http"),
  keyId: z
    .string("must be text")
    .regex(/^[\w-]{8,128}$/, "must be 8 to 128 letters and digits")
    .optional(),
  secret: z.string("must be text").max(512, "must have at most 512 characters").optional(),
  region: z
    .string("must be text")
    .regex(/^[a-z0-9-]{1,40}$/, "must be a region such as ap-guangzhou")
    .optional(),
  apiUrl: z
    .url({ protocol: /^https?$/, error: "must be an address such as https://gateway.example.com/sms" })
    .max(500, "must have at most 500 characters")
    .refine((text) => {
      const url = URL.parse(text);
      return url !== null && url.username === "" && url.password === "" && url.hash === "";
    }, "must hold neither a user name nor a fragment")
    .optional(),
  callbacks: z.boolean("must be yes or no"),
  callbackKey: z
    .string("must be text")
    .regex(/^[\w-]{24,128}$/, "must be 24 to 128 letters, digits, - and _")
    .optional(),
  queue: z
    .string("must be text")
    .regex(
      /^(Alicom-Queue-)?\d{6,24}(-[A-Za-z]{0,40})?$/,
      "must be the name of a queue such as Alicom-Queue-1234567890123456-SmsReport",
    )
    .optional(),
  lowBalance: z.number("must be a number").min(0, "must be at least 0").max(1e9, "must be at most 1,000,000,000"),
} as const;
