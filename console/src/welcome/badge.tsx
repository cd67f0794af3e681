import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

/** On everything that is not real. */
export function SandboxBadge(): ReactElement {
  const { t } = useTranslation();
  return <span className="sb-badge">{t("welcome.sandbox")}</span>;
}
