import type { LiquidSandbox } from "#lib/liquid/sandbox.ts";
import type { ChannelModule } from "#ports/channel.ts";
import type { Clock, Ids } from "#ports/clock.ts";
import type { Http } from "#ports/http.ts";
import type { Log } from "#ports/log.ts";
import type { SecretBox } from "#ports/secrets.ts";
import type { SourceModule } from "#ports/source.ts";
import type { Store } from "#ports/store.ts";
import type { Handoff } from "./handoff.ts";
import type { Snapshots } from "./snapshots.ts";

/** What every use case is handed; made once, in `main.ts`. */
export interface App {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly http: Http;
  readonly box: SecretBox;
  /** Where people and platforms reach us, without a trailing slash. */
  readonly publicUrl: string;
  readonly channels: ReadonlyMap<string, ChannelModule>;
  readonly sources: ReadonlyMap<string, SourceModule>;
  readonly snapshots: Snapshots;
  /** Renders the workspace's own words. */
  readonly liquid: LiquidSandbox;
  /** The engine of this process; `noHandoff` where none runs. */
  readonly handoff: Handoff;
  /** Name of this process among the nodes; owner of its leases. */
  readonly node: string;
}
