import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** What the process counts, for Prometheus. The engine gets `attempt` handed in. */
export interface Metrics {
  /** Events taken, by what became of them. */
  ingested(source: string, result: string, count: number): void;
  /** Requests of senders that were turned away. */
  ingestRefused(source: string, status: number): void;
  /** A try to send or edit a message, and what came of it. */
  attempt(channel: string, outcome: string): void;
  request(method: string, route: string, status: number, seconds: number): void;
  /** Asked for when the page is read. */
  queues(stats: {
    readonly waiting: number;
    readonly oldestSec: number;
    readonly timersDue: number;
    readonly inboxWaiting: number;
  }): void;
  page(): Promise<string>;
  readonly contentType: string;
}

/** A registry of its own, so that two servers in one process do not count each other's requests. */
export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const events = new Counter({
    name: "tocsin_ingest_events_total",
    help: "Events accepted, by source and result.",
    labelNames: ["source", "result"],
    registers,
  });
  const refused = new Counter({
    name: "tocsin_ingest_refused_total",
    help: "Ingest requests refused, by source and HTTP status.",
    labelNames: ["source", "status"],
    registers,
  });
  const attempts = new Counter({
    name: "tocsin_notification_attempts_total",
    help: "Tries to send or edit a message, by channel and outcome.",
    labelNames: ["channel", "outcome"],
    registers,
  });
  const durations = new Histogram({
    name: "tocsin_http_request_duration_seconds",
    help: "Time to answer API and page requests.",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10],
    registers,
  });
  const gauges = {
    waiting: new Gauge({ name: "tocsin_queue_waiting", help: "Notifications waiting to go out.", registers }),
    oldestSec: new Gauge({
      name: "tocsin_queue_oldest_seconds",
      help: "How late the oldest due notification is.",
      registers,
    }),
    timersDue: new Gauge({ name: "tocsin_timers_due", help: "Timers that are due.", registers }),
    inboxWaiting: new Gauge({
      name: "tocsin_inbox_waiting",
      help: "Inbound events waiting to be worked on.",
      registers,
    }),
  } as const;
  new Gauge({ name: "tocsin_build_info", help: "Version that runs.", labelNames: ["version"], registers }).set(
    { version },
    1,
  );

  return {
    ingested: (source, result, count) => events.inc({ source, result }, count),
    ingestRefused: (source, status) => refused.inc({ source, status }),
    attempt: (channel, outcome) => attempts.inc({ channel, outcome }),
    request: (method, route, status, seconds) => durations.observe({ method, route, status }, seconds),
    queues(stats) {
      gauges.waiting.set(stats.waiting);
      gauges.oldestSec.set(stats.oldestSec);
      gauges.timersDue.set(stats.timersDue);
      gauges.inboxWaiting.set(stats.inboxWaiting);
    },
    page: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
