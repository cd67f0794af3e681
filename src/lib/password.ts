import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { commonWords } from "./common-passwords.ts";

/** OWASP's floor for argon2id; one hash takes about 40 ms and 19 MiB. */
const parameters = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const algorithmVersion = 19;
const saltBytes = 16;
const hashBytes = 32;
/** Hashes at the same time: a storm of sign-ins must neither fill the memory nor take all threads of the pool. */
const atOnce = 2;

const passwordRules = { min: 10, max: 256 } as const;

export type PasswordProblem = "too_short" | "too_long" | "common" | "is_email";

export const passwordWords = {
  too_short: { en: "Use at least 10 characters.", "zh-CN": "密码至少需要 10 个字符。" },
  too_long: { en: "Use at most 256 characters.", "zh-CN": "密码最长 256 个字符。" },
  common: {
    en: "This password is among the first that attackers try. Choose another.",
    "zh-CN": "该密码过于常见，请更换。",
  },
  is_email: { en: "Do not use your email address as the password.", "zh-CN": "密码不能与邮箱地址相同。" },
} as const satisfies Record<PasswordProblem, { en: string; "zh-CN": string }>;

/** What is wrong with a new password, or null. */
export function passwordProblem(password: string, email: string): PasswordProblem | null {
  if ([...password].length < passwordRules.min) return "too_short";
  if (password.length > passwordRules.max) return "too_long";
  const folded = password.toLowerCase();
  const [local = ""] = email.toLowerCase().split("@");
  if (folded === email.toLowerCase() || (local !== "" && stripped(folded) === stripped(local))) return "is_email";
  return isCommon(folded) ? "common" : null;
}

/** A hash to store, as a PHC string: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const digest = await derive(password, salt, parameters);
  const { memory, passes, parallelism } = parameters;
  return `$argon2id$v=${algorithmVersion}$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(digest)}`;
}

/** True when the password gives that hash. Takes as long for a wrong one, and for `null`: an account that is not there. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const parsed = stored === null ? null : parsePhc(stored);
  const { salt, digest, cost } = parsed ?? {
    salt: Buffer.alloc(saltBytes),
    digest: Buffer.alloc(hashBytes),
    cost: parameters,
  };
  const given = await derive(password.slice(0, passwordRules.max), salt, cost);
  return timingSafeEqual(given, digest) && parsed !== null;
}

/** True when the hash was made with other parameters than today's. */
export function needsRehash(stored: string): boolean {
  const { memory, passes, parallelism } = parameters;
  return !stored.startsWith(`$argon2id$v=${algorithmVersion}$m=${memory},t=${passes},p=${parallelism}$`);
}

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

function parsePhc(text: string): { salt: Buffer; digest: Buffer; cost: Cost } | null {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/u.exec(text);
  if (found === null) return null;
  const [, memory, passes, parallelism, salt = "", digest = ""] = found;
  const bytes = Buffer.from(digest, "base64");
  if (bytes.length !== hashBytes) return null;
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  return { salt: Buffer.from(salt, "base64"), digest: bytes, cost };
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/u, "");
}

let running = 0;
const queue: (() => void)[] = [];

async function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  if (running >= atOnce) await new Promise<void>((resolve) => void queue.push(resolve));
  else running += 1;
  try {
    return await new Promise((resolve, reject) => {
      argon2(
        "argon2id",
        { message: password.normalize("NFKC"), nonce: salt, tagLength: hashBytes, ...cost },
        (error, key) => {
          if (error === null) resolve(key);
          else reject(error);
        },
      );
    });
  } finally {
    // The place is handed on, not freed: a newcomer cannot slip in between.
    const next = queue.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

function isCommon(folded: string): boolean {
  if (new Set(folded).size < 4 || isRun(folded)) return true;
  const core = stripped(folded);
  if ((core === "" && folded.length < 16) || commonWords.has(folded) || commonWords.has(core)) return true;
  // Two common words in a row, or one twice: "adminadmin1", "hello-dragon".
  return Array.from(core, (_, cut) => cut).some(
    (cut) => commonWords.has(core.slice(0, cut)) && commonWords.has(core.slice(cut)),
  );
}

/** Without what people add to a word to please a rule: digits and signs before and after it. */
function stripped(text: string): string {
  return text.replace(/^[\d\p{P}\p{S}\s]+|[\d\p{P}\p{S}\s]+$/gu, "").replace(/[\s._-]+/gu, "");
}

/** Neighbours all the way: 1234567890, abcdefghij, 9876543210. */
function isRun(text: string): boolean {
  const codes = [...text].map((char) => char.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return steps.filter((step) => Math.abs(step) === 1).length >= steps.length - 1;
}
