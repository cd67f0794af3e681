import type { GroupEnd, SourceEvent } from "#domain/event.ts";

/** What a sender posted: the parsed JSON body and what else a source may need. Header names in lower case. */
export interface SourceRequest {
  readonly method: string;
  /** Path after `/in/<source>` (and after the key), with query: `/api/v2/alerts`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
  readonly now: number;
}

/** One element of a request that cannot be an event; the good ones beside it are stored all the same. */
export interface BadEvent {
  /** JSON pointer into the body, `/alerts/3/labels`; empty: the whole body. */
  readonly pointer: string;
  readonly problem: string;
}

/** What a request holds. All bad and nothing good: the request is refused with 400 and the list. */
export interface Mapped {
  readonly events: readonly SourceEvent[];
  readonly groupEnds: readonly GroupEnd[];
  readonly bad: readonly BadEvent[];
}

/** HTTP answer to a sender once all is committed. */
export interface SourceAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A way in: how one monitoring tool speaks. Pure; everything about it is in one folder. */
export interface SourceModule {
  readonly id: string;
  readonly name: { readonly en: string; readonly "zh-CN": string };
  /** Sources of one family make the same keys: a key of one works on the routes of all (Alertmanager and Prometheus). */
  readonly family?: string;
  /** Paths below `/in/<source>` that it takes, besides `/` itself: `/api/v2/alerts`. */
  readonly paths: readonly string[];
  /** Absolute paths that senders with a fixed path use: `/v2/enqueue`. */
  readonly aliases: readonly string[];
  /**
   * Where the sender puts the integration key when neither header nor URL can carry it (PagerDuty's `routing_key`): reads it from
   * the parsed body. Header, bearer, path and `?integration_key=` are looked at for every source.
   */
  readonly keyInBody?: (body: unknown) => string | null;
  /** Pure: payload to events, texts cut to `eventLimits`. Never throws. */
  map(request: SourceRequest): Mapped;
  /** The sender's own form of "accepted", where it has one; by default 202 with the events' keys. */
  readonly answer?: (mapped: Mapped, request: SourceRequest) => SourceAnswer;
  /** The sender's own form of "refused", where it has one; by default RFC 9457. */
  readonly refuse?: (bad: readonly BadEvent[]) => SourceAnswer;
}
