import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { OpenOfService } from "../generated/api.ts";

/** `quiet`: nothing is open · `asleep`: all snoozed · `handled`: somebody has them · else the worst that nobody has. */
type Light = "quiet" | "asleep" | "handled" | "info" | "warning" | "critical";

/** How a service stands. */
function lightOf(open: OpenOfService | undefined): Light {
  if (open === undefined) return "quiet";
  if (open.worst !== null) return open.worst;
  return open.acknowledged > 0 ? "handled" : "asleep";
}

const colours = {
  quiet: "good",
  asleep: "",
  handled: "info",
  info: "info",
  warning: "warning",
  critical: "critical",
} as const satisfies Record<Light, string>;

/** How a service stands, in words: the colour only repeats them. */
export function StateLight({ open }: { readonly open: OpenOfService | undefined }): ReactElement {
  const { t } = useTranslation();
  const light = lightOf(open);
  return (
    <span className={`state ${colours[light]}`} data-light={light}>
      <span className="lamp" aria-hidden="true" />
      {t(`services.light_${light}`)}
    </span>
  );
}
