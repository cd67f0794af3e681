import { type Answer, type Asked, type Fault as HttpFault, startServer as startHttp } from "./server.ts";

/** A request that was read to its end. */
export type Received = Asked;

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text goes out as it is, all else as JSON. */
  readonly body: unknown;
}

/** What the platform does instead of its work, until it is told otherwise. */
export type Fault =
  | ({ readonly kind: "answer"; readonly body?: unknown } & Omit<Reply, "body">)
  | Exclude<HttpFault, { readonly kind: "answer" }>;

export interface FakeServer {
  readonly origin: string;
  readonly received: readonly Received[];
  fault(fault: Fault | null): Promise<void>;
  openSockets(): number;
  close(): Promise<void>;
}

/** A platform that answers in JSON. Requests that are `spared` are answered whatever the fault is. */
export async function startServer(
  handle: (request: Received) => Reply | Promise<Reply>,
  wanted = 0,
  spared?: (request: Received) => boolean,
): Promise<FakeServer> {
  const { asked, ...server } = await startHttp(
    (request) => {
      const reply = handle(request);
      return reply instanceof Promise ? reply.then(answerOf) : answerOf(reply);
    },
    wanted,
    spared,
  );
  return {
    ...server,
    received: asked,
    fault: (fault) =>
      server.fault(
        fault?.kind === "answer" ? { kind: "answer", ...answerOf({ ...fault, body: fault.body ?? "" }) } : fault,
      ),
  };
}

function answerOf({ status, headers, body }: Reply): Answer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
}
