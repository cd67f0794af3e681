/** One outgoing request. The body is sent as it is. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal: AbortSignal;
  /** Bytes of the answer that are read; more is cut. Default 1 MiB. */
  readonly maxBytes?: number;
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

/** The one way out to HTTP: pooled connections, a guard against private addresses, no redirects, never throws. */
export interface Http {
  request(request: HttpRequest): Promise<HttpResult>;
}
