import type { Dispatcher } from "undici";
import type { HttpResult } from "#ports/http.ts";
import { EgressRefused } from "./guard.ts";

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler["onResponseStart"]>>[2];

/**
 * One request under way: collects the answer, and knows whether a byte of the request has left. It takes undici's events
 * directly, because `Pool.request` does not tell "failed before it was written" from "after", and costs a stream a request.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #settle: (result: HttpResult) => void;
  readonly #signal: AbortSignal;
  readonly #maxBytes: number;
  readonly #isBinary: boolean;
  #controller: Dispatcher.DispatchController | null = null;
  #written = false;
  #settled = false;
  #status = 0;
  #headers: Readonly<Record<string, string>> = {};
  #first: Buffer | null = null;
  #rest: Buffer[] | null = null;
  #size = 0;

  constructor(
    signal: AbortSignal,
    { maxBytes, isBinary }: { readonly maxBytes: number; readonly isBinary: boolean },
    settle: (result: HttpResult) => void,
  ) {
    this.#signal = signal;
    this.#maxBytes = maxBytes;
    this.#isBinary = isBinary;
    this.#settle = settle;
    // The object itself listens: no closure, no `AbortSignal.any` a request.
    signal.addEventListener("abort", this);
  }

  /** The signal fired: the caller is answered at once, the socket is destroyed. */
  handleEvent(): void {
    this.#finish({ ok: false, written: this.#written, refused: false, why: "stopped while it was under way" });
    this.#controller?.abort(stopped);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection: it must not go out any more.
    if (this.#settled) return controller.abort(stopped);
    this.#controller = controller;
  }

  onRequestSent(): void {
    this.#written = true;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = joined(headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    const room = this.#maxBytes - this.#size;
    const part = chunk.length > room ? chunk.subarray(0, room) : chunk;
    this.#size += part.length;
    if (this.#first === null) this.#first = part;
    else (this.#rest ??= [this.#first]).push(part);
    if (chunk.length <= room) return;
    this.#answer();
    controller.abort(stopped);
  }

  onResponseEnd(): void {
    this.#answer();
  }

  onResponseError(_: Dispatcher.DispatchController | undefined, error: Error): void {
    this.fail(error);
  }

  fail(error: unknown): void {
    if (error instanceof EgressRefused)
      return this.#finish({ ok: false, written: false, refused: true, why: error.message });
    this.#finish({ ok: false, written: this.#written, refused: false, why: wordsFor(error) });
  }

  #answer(): void {
    const whole = this.#rest === null ? this.#first : Buffer.concat(this.#rest);
    const body = whole === null ? "" : this.#bodyOf(whole);
    this.#finish({ ok: true, response: { status: this.#status, headers: this.#headers, body } });
  }

  #bodyOf(whole: Buffer): string {
    if (this.#isBinary) return whole.toString("base64");
    return this.#size === this.#maxBytes ? cutText(whole) : whole.toString("utf8");
  }

  #finish(result: HttpResult): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#signal.removeEventListener("abort", this);
    this.#settle(result);
  }
}

const stopped = new Error("stopped");

/** Words for people; a fixed table, so that neither a URL nor a token can slip in. */
const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ENOTFOUND: "the host name is unknown",
  EAI_AGAIN: "the host name could not be resolved",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ETIMEDOUT: "no connection in time",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  ECONNRESET: "the connection was reset",
  EPIPE: "the connection was closed",
  UND_ERR_SOCKET: "the other side closed the connection",
  UND_ERR_HEADERS_TIMEOUT: "no answer in time",
  UND_ERR_BODY_TIMEOUT: "the answer stopped midway",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "the answer was cut off",
  UND_ERR_HEADERS_OVERFLOW: "the answer's headers are too large",
  UND_ERR_DESTROYED: "we are shutting down",
  UND_ERR_CLOSED: "we are shutting down",
  UND_ERR_INVALID_ARG: "the request is malformed",
  CERT_HAS_EXPIRED: "the certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "the certificate is not trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the certificate is not trusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the certificate is not trusted",
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate is for another host",
};

function wordsFor(error: unknown): string {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  if (code.startsWith("HPE_")) return `the answer is not HTTP (${code})`;
  const known = words[code];
  if (known !== undefined) return `${known} (${code})`;
  return /^[A-Z0-9_]{2,60}$/.test(code) ? `the connection failed (${code})` : "the connection failed";
}

/** Undici's names are in lower case already; most answers repeat none, and their object is taken as it is. */
function joined(headers: Headers): Readonly<Record<string, string>> {
  for (const name in headers) if (typeof headers[name] !== "string") return joinAll(headers);
  return allText(headers);
}

function joinAll(headers: Headers): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === "string" ? value : value.join(", ")]],
    ),
  );
}

/** Only called after each value was seen to be a string. */
function allText(headers: Headers): Readonly<Record<string, string>> {
  return headers as Readonly<Record<string, string>>;
}

/** Drops half a character at the cut. */
function cutText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes, { stream: true });
}
