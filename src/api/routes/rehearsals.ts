import { ruleIssues } from "#app/config/rules.ts";
import { rehearse, withRule } from "#domain/rehearsal.ts";
import type { Rule } from "#domain/rule.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import { principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { readRule } from "../present-config.ts";
import { found } from "../problem.ts";
import { rehearsalWarnings } from "../rehearsal-warnings.ts";
import { idParams } from "../schemas/common.ts";
import { rehearsal, rehearsalOrder } from "../schemas/rehearsals.ts";
import { namesFor, timelineWords } from "../timeline-words.ts";
import type { ZodServer } from "../zod-server.ts";

/** What an alert would do: who would be paged, when, by what, and why the other rules were passed. Nobody is told. */
export async function rehearsalRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.post(
    "/services/:id/rehearsal",
    {
      config: { access: "config.read" },
      schema: {
        tags: ["services"],
        summary: "Dry run: what an alert would do if nobody answered, with the saved rules or a changed one",
        params: idParams,
        body: rehearsalOrder,
        response: { 200: rehearsal },
      },
    },
    async (request) => {
      const { rule: changed, rule_id: ruleId, integration_id: integrationId, alone, ...event } = request.body;
      const saved = await app.snapshots.current();
      const service = found(saved.services.get(request.params.id), "service");
      const draft = changed === undefined ? null : readRule(changed);
      const written = draft === null ? saved : withRule(saved, draftRule(service.id, ruleId, draft));
      const now = draft === null || !alone ? written : withOnly(written, draftRule(service.id, ruleId, draft));
      const played = rehearse(now, service.id, { ...event, links: [] }, integrationId, app.clock.now());
      const reader = principalOf(request).user;
      const names = namesFor(app, now, reader.language);
      return {
        rules: played.verdicts.map(({ ruleId: id, name, verdict }) => ({ id, name, verdict })),
        rule_id: played.ruleId,
        steps: played.events
          .filter(({ event: { kind } }) => kind !== "routed")
          .map(({ afterMs, event: said }) => ({
            after_sec: seconds(afterMs),
            kind: said.kind,
            text: timelineWords(reader, said, names),
          })),
        pages: played.pages.map(({ afterMs, page }) => ({
          after_sec: seconds(afterMs),
          level: page.level < 0 ? null : page.level,
          user: page.userId === null ? null : { id: page.userId, name: names.user(page.userId) },
          link_id: page.linkId,
          to: labelOf(now, page.linkId, page.address),
          channel: page.channel,
        })),
        is_cut: played.isCut,
        warnings: rehearsalWarnings(played, written.rules.get(service.id) ?? []),
        issues: draft === null ? [] : ruleIssues(app, saved, draft).map(({ field, problem }) => ({ field, problem })),
      };
    },
  );
}

function draftRule(
  serviceId: string,
  id: string | null,
  rule: Omit<Rule, "id" | "serviceId" | "position" | "version">,
): Rule {
  return { ...rule, id: id ?? "draft", serviceId, position: 0, version: 0 };
}

/** The service as if it had this rule alone, and that matched everything. */
function withOnly(now: Snapshot, rule: Rule): Snapshot {
  const alone: Rule = { ...rule, enabled: true, filter: [] };
  return { ...now, rules: new Map(now.rules).set(rule.serviceId, [alone]) };
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}

function labelOf(now: Snapshot, linkId: string | null, address: Readonly<Record<string, unknown>> | null): string {
  const label = linkId === null ? undefined : now.links.get(linkId)?.label;
  const [bare] = Object.values(address ?? {});
  return label ?? (typeof bare === "string" ? bare : "");
}
