import type { FastifyRequest } from "fastify";
import type { Client } from "#app/auth/sessions.ts";

/** From where a request comes. */
export function clientOf(request: FastifyRequest): Client {
  return { address: request.ip, agent: request.headers["user-agent"] ?? "" };
}
