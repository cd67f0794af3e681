/** One outgoing request. The body is sent as it is. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal: AbortSignal;
  /** Bytes of the answer that are read; more is cut. Default 1 MiB. */
  readonly maxBytes?: number;
  /** `base64`: the body of the answer comes in it, byte for byte. Default: text in UTF-8. */
  readonly bodyAs?: "base64";
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; several values joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What came of a request: an answer, or why there is none. `written` tells whether the request may have reached the other side,
 * which is the difference between `retry` and `unknown`. `refused`: our own guard did not let it out. Never follows redirects.
 */
export type HttpResult =
  | { readonly ok: true; readonly response: HttpResponse }
  | { readonly ok: false; readonly written: boolean; readonly refused: boolean; readonly why: string };

/** A WebSocket to be opened (RFC 6455), `wss:` or `ws:`. The signal ends the wait for its opening, and the connection after it. */
export interface SocketRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export type SocketResult =
  | { readonly ok: true; readonly socket: Socket }
  | { readonly ok: false; readonly refused: boolean; readonly why: string };

/** An open WebSocket. Pings of the other side are answered by themselves. */
export interface Socket {
  /** False: it is closed, and nothing was sent. */
  send(text: string): boolean;
  /** What the other side says, in order; ends when the connection does. For one reader. */
  readonly messages: AsyncIterable<string | Uint8Array>;
  /** Why it ended, in words; null while it is open. */
  ended(): string | null;
  /** `why`: what `ended` tells then. */
  close(why?: string): void;
}

/** The one way out to HTTP: pooled connections, a guard against private addresses, no redirects, never throws. */
export interface Http {
  request(request: HttpRequest): Promise<HttpResult>;
  connect(request: SocketRequest): Promise<SocketResult>;
}
