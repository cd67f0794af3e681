import type { FastifyReply, FastifyRequest } from "fastify";

/** Name and attributes of the session's cookie. The `__Host-` name is only taken by browsers over https. */
export interface SessionCookie {
  read(request: FastifyRequest): string | null;
  set(reply: FastifyReply, token: string, maxAgeSec: number): void;
  clear(reply: FastifyReply): void;
}

export function sessionCookie(https: boolean): SessionCookie {
  const name = https ? "__Host-tocsin" : "tocsin";
  // Lax: a link to an incident in a mail must find the reader signed in; writes are guarded by the origin check.
  const attributes = `Path=/; HttpOnly; SameSite=Lax${https ? "; Secure" : ""}`;
  return {
    read(request) {
      for (const part of (request.headers.cookie ?? "").split(";")) {
        const cut = part.indexOf("=");
        if (part.slice(0, cut).trim() === name) return part.slice(cut + 1).trim();
      }
      return null;
    },
    set(reply, token, maxAgeSec) {
      void reply.header("set-cookie", `${name}=${token}; ${attributes}; Max-Age=${maxAgeSec}`);
    },
    clear(reply) {
      void reply.header("set-cookie", `${name}=; ${attributes}; Max-Age=0`);
    },
  };
}
