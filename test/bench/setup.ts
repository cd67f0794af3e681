import { writeFileSync } from "node:fs";
import path from "node:path";
import { keyedIntegration, service } from "#api/schemas/config.ts";
import { verification } from "#api/schemas/links.ts";
import { Api } from "../support/api.ts";

const email = "bench@example.test";
const password = "correct horse battery staple 26";

/** Starts a fresh Tocsin with one rule that posts each incident to the sink; answers the key of a Prometheus integration. */
export async function setUpBench(bench: {
  readonly env: NodeJS.ProcessEnv;
  readonly dataDir: string;
  readonly url: string;
  readonly sinkPort: number;
  readonly start: () => Promise<void>;
}): Promise<string> {
  const file = path.join(bench.dataDir, "password");
  writeFileSync(file, password);
  bench.env["TOCSIN_ADMIN_EMAIL"] = email;
  bench.env["TOCSIN_ADMIN_PASSWORD_FILE"] = file;
  await bench.start();
  const api = await Api.anonymous(bench.url).session("/api/v1/session", { email, password });
  await api.post("/api/v1/accounts", { channel: "webhook", name: "sink", config: { envelope: "standard" } });
  const address = {
    url: `http://127.0.0.1:${bench.sinkPort}/`,
    secret: `whsec_${Buffer.alloc(32, 7).toString("base64")}`,
  };
  const room = await api.post(
    "/api/v1/links",
    { channel: "webhook", owner: "workspace", address, label: "sink" },
    verification,
  );
  const made = await api.post("/api/v1/services", { name: "bench" }, service);
  const levels = [{ targets: [{ kind: "room", link_id: room.link.id }], advance_after_sec: 3600 }];
  await api.post(`/api/v1/services/${made.id}/rules`, { name: "everything", levels });
  const integration = await api.post(
    "/api/v1/integrations",
    { service_id: made.id, source: "prometheus", name: "bench" },
    keyedIntegration,
  );
  return integration.key;
}
