export { formatInstant } from "#lib/instant.ts";
