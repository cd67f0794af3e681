/**
 * Load client and webhook sink in one process of its own, on raw sockets so that it costs as little as it can of the two cores that
 * it shares with what is measured. Speaks to `main.ts` by IPC.
 */
import { createServer, connect } from "node:net";
import type { Socket } from "node:net";

/** One run: `total` distinct alerts, `perRequest` in each POST, by `connections`; `rate` (alerts/s) or as fast as it goes. */
export interface Run {
  readonly id: string;
  readonly port: number;
  readonly path: string;
  readonly total: number;
  readonly perRequest: number;
  readonly connections: number;
  readonly rate: number | null;
  /** Give up waiting for webhooks after this long without any. */
  readonly quietMs: number;
}

export interface RunResult {
  /** Alerts answered with 2xx. */
  readonly accepted: number;
  readonly refused: number;
  /** Distinct alerts that arrived at the sink. */
  readonly arrived: number;
  /** Accepted alerts that never arrived. */
  readonly lost: number;
  readonly duplicates: number;
  /** From the first POST to the last webhook, ms. */
  readonly wallMs: number;
  /** From the (scheduled) POST to the webhook, ms. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

type Command =
  | { readonly kind: "run"; readonly run: Run }
  | { readonly kind: "more"; readonly id: string; readonly quietMs: number };

const now = (): number => performance.now();

/** What the sink saw, by run and alert number. */
const sentAt = new Map<string, Float64Array>();
const arrivedAt = new Map<string, Float64Array>();
const repeats = new Map<string, number>();
const acked = new Map<string, Uint8Array>();
let lastArrival = 0;

const marker = /bench-([a-z0-9]+)-(\d+)\b/g;

function sinkTook(body: string): void {
  const at = now();
  const seen = new Set<string>();
  for (const [whole, id, number] of body.matchAll(marker)) {
    const arrivals = arrivedAt.get(id ?? "");
    if (arrivals === undefined || seen.has(whole)) continue;
    seen.add(whole);
    const index = Number(number);
    if (arrivals[index] === 0) arrivals[index] = at;
    else repeats.set(id ?? "", (repeats.get(id ?? "") ?? 0) + 1);
  }
  lastArrival = at;
}

const sinkAnswer = Buffer.from("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
const sink = createServer((socket) => {
  socket.setNoDelay(true);
  readMessages(socket, (_head, body) => {
    sinkTook(body);
    socket.write(sinkAnswer);
  });
});

/** Cuts a stream of HTTP/1.1 messages with content-length (or chunked) bodies. */
function readMessages(socket: Socket, each: (head: string, body: string) => void): void {
  let buffer: Buffer = Buffer.alloc(0);
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk]);
    for (;;) {
      const end = buffer.indexOf("\r\n\r\n");
      if (end < 0) return;
      const head = buffer.toString("latin1", 0, end);
      const length = /content-length: (\d+)/i.exec(head);
      if (length === null && /transfer-encoding: chunked/i.test(head)) {
        const last = buffer.indexOf("\r\n0\r\n\r\n", end);
        const none = buffer.indexOf("0\r\n\r\n", end) === end + 4;
        if (last < 0 && !none) return;
        const stop = none ? end + 9 : last + 7;
        each(head, buffer.toString("utf8", end + 4, stop));
        buffer = buffer.subarray(stop);
        continue;
      }
      const stop = end + 4 + Number(length?.[1] ?? 0);
      if (buffer.length < stop) return;
      each(head, buffer.toString("utf8", end + 4, stop));
      buffer = buffer.subarray(stop);
    }
  });
}

function alertOf(id: string, index: number): object {
  return {
    labels: {
      alertname: "BenchLatencyHigh",
      severity: "critical",
      instance: `host-${index % 500}.example.com:9100`,
      job: "node",
      region: "eu-central-1",
      bench: `bench-${id}-${index}`,
    },
    annotations: {
      summary: "p99 latency of the checkout service is above 2 seconds",
      description:
        "The 99th percentile has been above its threshold for five minutes. Look at the dashboard and at the last release.",
    },
    startsAt: "2026-01-01T00:00:00.000Z",
    endsAt: "2036-01-01T00:00:00.000Z",
    generatorURL: "http://prometheus.example.com/graph?g0.expr=latency",
  };
}

function requestBytes(run: Run, first: number): Buffer {
  const count = Math.min(run.perRequest, run.total - first);
  const body = JSON.stringify(Array.from({ length: count }, (_, offset) => alertOf(run.id, first + offset)));
  return Buffer.from(
    `POST ${run.path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

async function play(run: Run): Promise<RunResult> {
  const sent = new Float64Array(run.total);
  const acks = new Uint8Array(run.total);
  sentAt.set(run.id, sent);
  acked.set(run.id, acks);
  arrivedAt.set(run.id, new Float64Array(run.total));
  repeats.set(run.id, 0);
  const begin = now();
  lastArrival = begin;
  let next = 0;
  let refused = 0;

  function take(): { first: number; at: number } | null {
    if (next >= run.total) return null;
    const first = next;
    next += run.perRequest;
    return { first, at: run.rate === null ? 0 : begin + (first / run.rate) * 1000 };
  }

  async function connection(): Promise<void> {
    const socket = connect(run.port, "127.0.0.1");
    socket.setNoDelay(true);
    let answer: ((status: number) => void) | null = null;
    readMessages(socket, (head) => answer?.(Number(head.slice(9, 12))));
    socket.on("close", () => answer?.(0));
    for (let job = take(); job !== null; job = take()) {
      const wait = job.at - now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      const bytes = requestBytes(run, job.first);
      const start = run.rate === null ? now() : job.at;
      for (let index = job.first; index < Math.min(run.total, job.first + run.perRequest); index += 1)
        sent[index] = start;
      const { promise, resolve } = Promise.withResolvers<number>();
      answer = resolve;
      if (socket.destroyed) return;
      socket.write(bytes);
      const status = await promise;
      if (status === 0) return;
      const good = status >= 200 && status < 300;
      for (let index = job.first; index < Math.min(run.total, job.first + run.perRequest); index += 1) {
        if (good) acks[index] = 1;
        else refused += 1;
      }
    }
    socket.end();
  }

  await Promise.all(Array.from({ length: run.connections }, connection));
  await quiet(run.id, run.quietMs);
  return resultOf(run.id, begin, refused);
}

/** Waits until everything accepted has arrived, or nothing has for `quietMs`. */
async function quiet(id: string, quietMs: number): Promise<void> {
  const from = now();
  for (;;) {
    const { lost } = counts(id);
    if (lost === 0 || now() - Math.max(lastArrival, from) > quietMs) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function counts(id: string): { accepted: number; arrived: number; lost: number } {
  const acks = acked.get(id) ?? new Uint8Array();
  const arrivals = arrivedAt.get(id) ?? new Float64Array();
  let accepted = 0;
  let arrived = 0;
  let lost = 0;
  for (let index = 0; index < acks.length; index += 1) {
    const came = (arrivals[index] ?? 0) > 0;
    accepted += acks[index] ?? 0;
    if (came) arrived += 1;
    if (acks[index] === 1 && !came) lost += 1;
  }
  return { accepted, arrived, lost };
}

function resultOf(id: string, begin: number, refused: number): RunResult {
  const sent = sentAt.get(id) ?? new Float64Array();
  const arrivals = arrivedAt.get(id) ?? new Float64Array();
  const latencies: number[] = [];
  let last = begin;
  for (let index = 0; index < sent.length; index += 1) {
    const came = arrivals[index] ?? 0;
    if (came === 0) continue;
    latencies.push(came - (sent[index] ?? 0));
    last = Math.max(last, came);
  }
  latencies.sort((a, b) => a - b);
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    ...counts(id),
    refused,
    duplicates: repeats.get(id) ?? 0,
    wallMs: last - begin,
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
  };
}

process.on("message", (command: Command) => {
  void (async () => {
    if (command.kind === "run") {
      process.send?.({ kind: "result", result: await play(command.run) });
      return;
    }
    await quiet(command.id, command.quietMs);
    process.send?.({ kind: "result", result: resultOf(command.id, 0, 0) });
  })();
});

sink.listen(0, "127.0.0.1", () => {
  const address = sink.address();
  process.send?.({ kind: "ready", sinkPort: typeof address === "object" && address !== null ? address.port : 0 });
});
