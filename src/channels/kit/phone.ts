import { createRequire } from "node:module";
import type * as phones from "libphonenumber-js/min";
import * as z from "zod";
import type { FormSchema } from "#ports/channel.ts";
import { defineForm } from "./form.ts";

/** A telephone number by E.164: `+8613800138000`. */
export interface PhoneAddress {
  readonly phone: string;
}

const load = createRequire(import.meta.url);

/** The numbering plans of the world, read with the first number: 93 modules and 6 MB, which a team without phones never needs. */
function numberingPlans(): typeof phones {
  return load("libphonenumber-js/min") as typeof phones;
}

const asked = "must begin with + and the country code, such as +86 138 0013 8000 or +1 415 555 0132";

/**
 * A number as people write it, by E.164; else what is wrong with it, in words for them. Blanks, brackets, hyphens, full-width digits
 * and 00 for + are read. A number without its country is never guessed at: it would ring a stranger's phone.
 */
export function readPhone(text: string): { readonly phone: string } | { readonly problem: string } {
  const plain = text
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .trim();
  if (plain.length > 40) return { problem: asked };
  const local = plain.replace(/[\s().-]/g, "");
  if (/^1[3-9]\d{9}$/.test(local)) return { problem: `lacks the country code: write +86 ${local} for mainland China` };
  if (!/^(\+|00)[\d\s()./-]+$/.test(plain)) return { problem: asked };
  const parsed = numberingPlans().parsePhoneNumberFromString(plain.replace(/^00/, "+"));
  if (parsed === undefined) return { problem: asked };
  if (!parsed.isValid()) return { problem: `is no number that country code ${parsed.countryCallingCode} has` };
  return { phone: parsed.number };
}

const address = z.object({
  phone: z
    .string("must be text")
    .max(200, "must have at most 200 characters")
    .transform((text, context) => {
      const read = readPhone(text);
      if ("phone" in read) return read.phone;
      context.addIssue({ code: "custom", message: read.problem });
      return z.NEVER;
    }),
});

/** The address of a person who is reached by telephone. */
export const phoneForm: FormSchema<PhoneAddress> = defineForm(
  [
    {
      key: "phone",
      label: { en: "Phone number", "zh-CN": "电话号码" },
      hint: { en: "With + and the country code.", "zh-CN": "以 + 和国家代码开头。" },
      type: "phone",
      required: true,
      placeholder: "+86 138 0013 8000",
    },
  ],
  address,
);

/** Two spellings of one number are one key. */
export function phoneKey({ phone }: PhoneAddress): string {
  return phone;
}

/** A number as a vendor names somebody: E.164, or null for what is none. `country`: its code where the vendor leaves it out. */
export function phoneOf(text: string, country: string | null = null): string | null {
  const digits = text.replace(/[\s()-]/g, "");
  const full = digits.startsWith("+") || country === null ? digits : `+${country}${digits}`;
  return /^\+[1-9]\d{6,14}$/.test(full) ? full : null;
}

/** The number that a vendor's account sends or calls from, where it is one; a name, a service or a pool has none to tell. */
export function sendersIn(from: string): readonly string[] {
  return /^\+?\d{5,15}$/.test(from) ? [from] : [];
}
