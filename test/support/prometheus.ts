import fs from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { freePort, waitForPort } from "./ports.ts";
import { keep, type Keeper } from "./postgres-keeper.ts";

/** A program with a gauge, `trouble`, that the test turns up and down. */
export interface Exporter {
  readonly port: number;
  trouble(yes: boolean): void;
  stop(): Promise<void>;
}

export async function startExporter(): Promise<Exporter> {
  let value = 0;
  const server = createServer((_request, response) => {
    response
      .writeHead(200, { "content-type": "text/plain; version=0.0.4" })
      .end(`# TYPE trouble gauge\ntrouble ${value}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    trouble(yes) {
      value = yes ? 1 : 0;
    },
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export interface Program {
  readonly port: number;
  stop(): Promise<void>;
}

export interface PrometheusOptions {
  readonly binary: string;
  readonly folder: string;
  readonly exporter: Exporter;
  /** Where alerts are posted to: Alertmanagers, or what takes their place. */
  readonly alertmanagers: readonly URL[];
}

/** Debian's Prometheus with one rule, `Trouble`, looked at every second. */
export async function startPrometheus({
  binary,
  folder,
  exporter,
  alertmanagers,
}: PrometheusOptions): Promise<Program> {
  const rule = {
    alert: "Trouble",
    expr: "trouble > 0",
    labels: { severity: "critical", team: "payments" },
    annotations: { summary: "Payments are in trouble", description: "The gauge says {{ $value }}." },
  };
  const config = {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: [write(folder, "rules.yml", { groups: [{ name: "test", rules: [rule] }] })],
    scrape_configs: [{ job_name: "payments", static_configs: [{ targets: [`127.0.0.1:${exporter.port}`] }] }],
    alerting: {
      alertmanagers: alertmanagers.map((url) => ({
        scheme: "http",
        path_prefix: url.pathname,
        api_version: "v2",
        static_configs: [{ targets: [url.host] }],
      })),
    },
  };
  return run(folder, (port) => [
    binary,
    `--config.file=${write(folder, "prometheus.yml", config)}`,
    `--storage.tsdb.path=${path.join(folder, "tsdb")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--log.level=warn",
  ]);
}

export interface AlertmanagerOptions {
  readonly binary: string;
  readonly folder: string;
  /** Where its webhooks go. */
  readonly webhooks: readonly string[];
}

/** Debian's Alertmanager, which waits for nothing. */
export async function startAlertmanager({ binary, folder, webhooks }: AlertmanagerOptions): Promise<Program> {
  const config = {
    route: {
      receiver: "tocsin",
      group_by: ["alertname"],
      group_wait: "0s",
      group_interval: "1s",
      repeat_interval: "1h",
    },
    receivers: [{ name: "tocsin", webhook_configs: webhooks.map((url) => ({ url, send_resolved: true })) }],
  };
  const { program, cwd } = relocated(binary, folder);
  return run(cwd, (port) => [
    program,
    `--config.file=${write(folder, "alertmanager.yml", config)}`,
    `--storage.path=${path.join(folder, "alertmanager")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--cluster.listen-address=",
    "--log.level=warn",
  ]);
}

/** Where Debian's Alertmanager looks for its templates, whatever it is told. */
const templates = "/usr/share/prometheus/alertmanager";

/**
 * Debian's Alertmanager that was only unpacked does not find its templates. A copy in which their path is "here", spelled in as many
 * bytes, does, when it is started beside them.
 */
export function relocated(binary: string, folder: string): { readonly program: string; readonly cwd: string } {
  const beside = path.resolve(path.dirname(binary), "../share/prometheus/alertmanager");
  if (fs.existsSync(templates) || !fs.existsSync(beside)) return { program: binary, cwd: folder };
  const bytes = fs.readFileSync(binary);
  const here = Buffer.from("./".repeat(templates.length / 2));
  for (let at = bytes.indexOf(templates); at >= 0; at = bytes.indexOf(templates, at)) here.copy(bytes, at);
  const program = path.join(folder, "alertmanager-program");
  fs.writeFileSync(program, bytes, { mode: 0o755 });
  return { program, cwd: beside };
}

async function run(cwd: string, command: (port: number) => readonly string[]): Promise<Program> {
  const port = await freePort();
  const keeper: Keeper = keep(command(port), { runner: undefined, cwd });
  let said = "";
  keeper.output.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-4_000);
  });
  await waitForPort(port).catch((error: unknown) => {
    throw new Error(`It did not start:\n${said}`, { cause: error });
  });
  return { port, stop: () => keeper.end() };
}

/** JSON is YAML. */
function write(folder: string, name: string, content: unknown): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, JSON.stringify(content));
  return file;
}
