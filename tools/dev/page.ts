import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { Arrival, Arrivals } from "./arrivals.ts";
import { devPorts } from "./constants.ts";

export interface PageOptions {
  readonly server: string;
  /** Of the integration that the button posts to. */
  readonly key: string;
  readonly arrivals: Arrivals;
}

/** Drawn anew only when something came, so that what was opened stays open. */
const refresh = `<script>setInterval(async () => {
  const answer = await fetch("/count").catch(() => null);
  if (answer !== null && (await answer.text()) !== document.body.dataset.count) location.reload();
}, 1000)</script>`;
const statuses = ["Critical", "Warning", "Info", "Ok"] as const;

/** A page that shows what arrived at the fakes, and a form that fires an alert. Answers its address. */
export async function startPage(options: PageOptions): Promise<string> {
  const server = createServer((request, response) => {
    handle(options, request, response).catch((error: unknown) => {
      response.writeHead(502, { "content-type": "text/plain; charset=utf-8" }).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(devPorts.page, "127.0.0.1", resolve));
  return `http://localhost:${devPorts.page}/`;
}

async function handle(options: PageOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === "POST") {
    await fire(options, new URLSearchParams(await text(request)));
    response.writeHead(303, { location: "/" }).end();
    return;
  }
  const draw = pages[request.url ?? ""] ?? page;
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(draw(options));
}

const pages: Readonly<Record<string, (options: PageOptions) => string>> = {
  "/arrivals": frame,
  "/count": ({ arrivals }) => String(arrivals.count),
};

async function fire({ server, key }: PageOptions, form: URLSearchParams): Promise<void> {
  const title = form.get("title") || "Test alert";
  const body = JSON.stringify({ alert_key: title, title_rule: title, event_status: form.get("status") ?? "Critical" });
  const answer = await fetch(`${server}/in/standard`, { method: "POST", headers: headersOf(key), body });
  if (!answer.ok) throw new Error(`Tocsin did not take it: ${answer.status} ${await answer.text()}`);
  await answer.body?.cancel();
}

function headersOf(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}`, "content-type": "application/json" };
}

/** The list refreshes in a frame of its own, so that what is being typed stays. */
function page({ server, key }: PageOptions): string {
  const sample = JSON.stringify({ alert_key: "disk", title_rule: "Disk full", event_status: "Critical" });
  const headers = Object.entries(headersOf(key)).map(([name, value]) => `-H '${name}: ${value}'`);
  const curl = `curl ${headers.join(" ")} -d '${sample}' ${server}/in/standard`;
  return document(`<h1>Arrivals</h1>
<p><a href="${server}/">Tocsin itself</a></p>
<form method="post"><input name="title" value="Test alert" aria-label="Title">
<select name="status" aria-label="Status">${statuses.map((status) => `<option>${status}</option>`).join("")}</select>
<button>Fire a test alert</button></form>
<pre>${escape(curl)}</pre>
<iframe src="/arrivals" title="Arrivals"></iframe>`);
}

function frame({ arrivals }: PageOptions): string {
  const rows = arrivals.all.map(row).join("\n");
  return document(rows === "" ? "<p>Nothing has arrived yet.</p>" : rows, arrivals.count, refresh);
}

function row({ at, by, to, title, text: content }: Arrival): string {
  const linked = escape(content).replace(
    /https?:\/\/(?:[^\s"&<]|&amp;)+/g,
    (url) => `<a href="${url}" target="_blank">${url}</a>`,
  );
  return `<details><summary><time>${at.toLocaleTimeString()}</time> <b>${by}</b> ${escape(to)} — ${escape(title)}</summary><pre>${linked}</pre></details>`;
}

function document(body: string, count = 0, head = ""): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Arrivals · Tocsin dev</title>${head}<style>
body { font: 16px/1.5 system-ui; max-width: 70rem; margin: 1rem auto; padding: 0 1rem; color-scheme: light dark }
pre { overflow: auto; white-space: pre-wrap } iframe { width: 100%; height: 70vh; border: 0 } summary { cursor: pointer }
</style></head><body data-count="${count}">${body}</body></html>`;
}

function escape(value: string): string {
  return value.replace(/[&<>"]/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[char] ?? char);
}
