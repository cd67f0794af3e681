import type { App } from "#app/app.ts";
import type { Certificates } from "./certificates.ts";
import type { Chats } from "./chats.ts";
import type { Limits } from "./limits.ts";
import type { Presences } from "./presence.ts";
import type { Settings } from "./settings.ts";
import type { Slash } from "./slash.ts";
import type { People } from "./people.ts";
import type { TokenKeeper } from "./tokens.ts";

/** What the parts of the bridge share. */
export interface BridgeDeps {
  readonly app: App;
  readonly settings: Settings;
  readonly certificates: Certificates;
  readonly tokens: TokenKeeper;
  readonly presences: Presences;
  readonly chats: Chats;
  readonly people: People;
  readonly limits: Limits;
  readonly slash: Slash;
  /** 0 to 1; spreads what would else come at once. */
  readonly random: () => number;
}

export const paths = {
  graph: "/bridge/graph",
  lifecycle: "/bridge/lifecycle",
  command: "/bridge/command",
  connect: "/bridge/connect",
  redirect: "/bridge/redirect",
} as const;
