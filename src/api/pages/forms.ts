import type { FastifyInstance, FastifyRequest } from "fastify";

/** Values of a posted form; the last of a name that comes twice. */
export type FormBody = Readonly<Record<string, string>>;

/** Takes forms of browsers, and nothing else, in this context. */
export function acceptForms(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
}

/** The form of a request. The cast holds because no other parser makes a body in these contexts. */
export function formOf(request: FastifyRequest): FormBody {
  return (request.body ?? {}) as FormBody;
}

/** A value of a form, trimmed. */
export function field(form: FormBody, name: string): string {
  return Object.hasOwn(form, name) ? (form[name] ?? "").trim() : "";
}

/** Where to go after signing in: only to a page of ours. */
export function localPath(text: string | undefined): string {
  return text !== undefined && /^\/(?![/\\])[^\s\\]*$/u.test(text) ? text : "/";
}
