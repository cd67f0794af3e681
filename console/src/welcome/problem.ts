import { ApiProblem } from "../api.ts";
import { i18n } from "../i18n.ts";
import { say, sayProblem } from "../say.ts";

/** What did not work, in words; the usual reason is that the message has changed meanwhile. */
export function problemOfSandbox(error: unknown): void {
  if (error instanceof ApiProblem && error.code === "conflict") say(i18n.t("welcome.stale"), "bad");
  else sayProblem(error);
}
