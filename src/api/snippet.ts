import type { App } from "#app/app.ts";
import type { Keyed } from "#app/config/integrations.ts";

/** A body that fires, for the sources that are easy to try by hand; others are tried with their own tool. */
const samples: Readonly<Record<string, { readonly path: string; readonly body: unknown }>> = {
  standard: { path: "", body: { title_rule: "Hello from curl", event_status: "Critical", alert_key: "hello" } },
  alertmanager: {
    path: "",
    body: { alerts: [{ status: "firing", labels: { alertname: "HelloFromCurl", severity: "critical" } }] },
  },
  prometheus: { path: "/api/v2/alerts", body: [{ labels: { alertname: "HelloFromCurl", severity: "critical" } }] },
  pagerduty: {
    path: "/v2/enqueue",
    body: {
      event_action: "trigger",
      dedup_key: "hello",
      payload: { summary: "Hello from curl", source: "curl", severity: "critical" },
    },
  },
};

/** What to paste after an integration was made: the key, where to post, and a line to try it with. */
export function snippetOf(
  app: App,
  keyed: Keyed,
): { readonly key: string; readonly url: string; readonly curl: string } {
  const { key, integration } = keyed;
  const sample = Object.hasOwn(samples, integration.source) ? samples[integration.source] : undefined;
  const url = `${app.publicUrl}/in/${integration.source}${sample?.path ?? ""}`;
  const body = sample === undefined ? "@alert.json" : JSON.stringify(sample.body);
  return {
    key,
    url,
    curl: `curl -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '${body}' ${url}`,
  };
}
