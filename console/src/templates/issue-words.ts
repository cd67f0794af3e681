import type { TemplateIssue } from "../generated/api.ts";
import { i18n } from "../i18n.ts";

/** What is wrong with a text, and where, in the reader's language; what the template engine says stays as it is. */
export function issueWords({ code, line, text }: TemplateIssue): string {
  const said = i18n.t(`templates.issue_${code}`, { text });
  return line === null || code === "too_long" ? said : i18n.t("templates.at_line", { line, said });
}
