import * as z from "zod";
import type { Language } from "#domain/people.ts";
import { httpFailure } from "#channels/kit/classify-http.ts";
import type { Failure } from "#channels/kit/classify-http.ts";
import type { HttpResult } from "#ports/http.ts";
import { parseJson } from "./json.ts";

/** What is wrong with the account when Entra gives no token. */
export type SignInProblem =
  | "secret_wrong"
  | "secret_expired"
  | "secret_missing"
  | "app_unknown"
  | "app_disabled"
  | "tenant_unknown"
  | "certificate_unknown"
  | "certificate_refused"
  | "clock"
  | "blocked"
  | "cloud";

/** Entra, "Microsoft Entra authentication and authorization error codes": AADSTS numbers. */
const codes: Readonly<Record<number, SignInProblem>> = {
  7000215: "secret_wrong",
  7000222: "secret_expired",
  7000216: "secret_missing",
  7000218: "secret_missing",
  700016: "app_unknown",
  7000229: "app_unknown",
  7000112: "app_disabled",
  90002: "tenant_unknown",
  900023: "tenant_unknown",
  90008: "tenant_unknown",
  700027: "certificate_unknown",
  700021: "certificate_refused",
  700023: "certificate_refused",
  50027: "certificate_refused",
  700024: "clock",
  53003: "blocked",
  500011: "cloud",
  1002012: "cloud",
};

/** For the administrator; says what to do. */
export const signInWords: Readonly<Record<SignInProblem, Readonly<Record<Language, string>>>> = {
  secret_wrong: {
    en: "The client secret is wrong. Enter the secret's value, not its ID; make a new one if it is not shown any more.",
    "zh-CN": "客户端密码不正确。请填写机密的“值”而不是“机密 ID”；若已无法查看，请新建一个。",
  },
  secret_expired: {
    en: "The client secret has expired. Make a new one in Entra › Certificates & secrets and enter its value.",
    "zh-CN": "客户端密码已过期。请在 Entra › 证书和密码 中新建，并填写其值。",
  },
  secret_missing: {
    en: "The sign-in service wants a client secret or a certificate and got neither.",
    "zh-CN": "登录服务要求客户端密码或证书，但两者都没有收到。",
  },
  app_unknown: {
    en: "The application ID is unknown in this tenant. Compare application (client) ID and directory (tenant) ID with Entra.",
    "zh-CN": "此租户中没有该应用 ID。请在 Entra 中核对应用程序（客户端）ID 与目录（租户）ID。",
  },
  app_disabled: {
    en: "The application is disabled in Entra. Enable sign-in under Enterprise applications › Properties.",
    "zh-CN": "该应用已在 Entra 中被禁用。请在 企业应用程序 › 属性 中启用登录。",
  },
  tenant_unknown: {
    en: "The tenant is unknown. Compare the directory (tenant) ID with Entra, and the sign-in service with your cloud.",
    "zh-CN": "租户不存在。请核对目录（租户）ID，并确认登录服务地址属于您所用的云。",
  },
  certificate_unknown: {
    en: "The certificate is not registered with the application. Upload it in Entra › Certificates & secrets.",
    "zh-CN": "该证书未注册到此应用。请在 Entra › 证书和密码 中上传。",
  },
  certificate_refused: {
    en: "The sign-in service refused what was signed with the certificate. Compare application ID, tenant and sign-in service.",
    "zh-CN": "登录服务拒绝了用证书签名的凭据。请核对应用 ID、租户与登录服务地址。",
  },
  clock: {
    en: "The clock of this machine is wrong: what it signed is not valid now. Set the time.",
    "zh-CN": "本机时钟不准，签名不在有效期内。请校准时间。",
  },
  blocked: {
    en: "A Conditional Access policy of the tenant blocks the application.",
    "zh-CN": "租户的条件访问策略阻止了该应用。",
  },
  cloud: {
    en: "The tenant does not know the Bot Connector. The sign-in service belongs to another cloud than the tenant.",
    "zh-CN": "该租户中没有 Bot Connector 服务。登录服务地址与租户不属于同一个云。",
  },
};

/** Numbers by which Entra says "come again". */
const passing: ReadonlySet<number> = new Set([50196, 90033, 90024, 90006, 90055, 900432]);

const refusalForm = z.object({
  error: z.string().optional().catch(undefined),
  error_codes: z.array(z.number()).optional().catch(undefined),
  error_description: z.string().optional().catch(undefined),
});

/** The account's trouble that an answer of the token endpoint names; null: none that we know. */
export function signInProblem(body: string): SignInProblem | null {
  return (
    codesOf(body)
      .map((code) => codes[code])
      .find((problem) => problem !== undefined) ?? null
  );
}

/** Why there is no token, for the one who wanted to send: nothing was sent, so it is never `unknown`. */
export function signInFailure(result: HttpResult, now: number): Failure {
  const failure = httpFailure(result, { now, unreachable: "account" });
  if (!result.ok) {
    return result.refused
      ? { kind: "permanent", blame: "account", why: `the sign-in service cannot be asked: ${result.why}` }
      : retry(`the sign-in service did not answer: ${result.why}`, null);
  }
  const { status, body } = result.response;
  if (failure === null) return retry("the sign-in service gave no token", null);
  const numbers = codesOf(body);
  if (failure.kind === "retry" || numbers.some((code) => passing.has(code)))
    return retry(`the sign-in service answered with HTTP ${status}`, failure.kind === "retry" ? failure.afterMs : null);
  const problem = signInProblem(body);
  const [code] = numbers;
  const named = code === undefined ? `HTTP ${status}` : `AADSTS${code}`;
  const why =
    problem === null ? `the sign-in service refused the account (${named})` : `${signInWords[problem].en} (${named})`;
  return { kind: "permanent", blame: "account", why };
}

function retry(why: string, afterMs: number | null): Failure {
  return { kind: "retry", afterMs, scope: "account", why };
}

function codesOf(body: string): readonly number[] {
  const form = refusalForm.safeParse(parseJson(body));
  if (!form.success) return [];
  const { error_codes: listed = [], error_description: text = "" } = form.data;
  const [, named] = /^AADSTS(\d{4,9})\b/.exec(text) ?? [];
  return named === undefined ? listed : [...listed, Number(named)];
}
