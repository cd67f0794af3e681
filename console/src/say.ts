import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import { ApiProblem } from "./api.ts";
import { i18n } from "./i18n.ts";

/** How long a message stays: long enough to read it and to press Undo. */
const staysMs = 8_000;

/** What went wrong, in words: what it means, and why where the server says. */
export function problemWords(error: unknown): string {
  if (!(error instanceof ApiProblem)) return i18n.t("problem.internal");
  const means = i18n.t(`problem.${error.code}`);
  return error.detail === "" ? means : error.code === "refused" ? error.detail : `${means} ${error.detail}`;
}

/** Says what came of something; screen readers hear it at once. */
export function say(message: ReactNode, kind: "ok" | "bad" = "ok"): string {
  return notifications.show({
    message,
    color: kind === "ok" ? "tocsin" : "red",
    autoClose: staysMs,
    role: kind === "ok" ? "status" : "alert",
    withBorder: true,
    closeButtonProps: { "aria-label": i18n.t("page.close") },
  });
}

/** Says that something did not work, and why. */
export function sayProblem(error: unknown): void {
  say(problemWords(error), "bad");
}

/** Takes a message away. */
export function unsay(id: string): void {
  notifications.hide(id);
}
