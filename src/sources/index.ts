import type { SourceModule } from "#ports/source.ts";
import { alertmanager } from "./alertmanager/index.ts";
import { pagerduty } from "./pagerduty/index.ts";
import { prometheus } from "./prometheus/index.ts";
import { standard } from "./standard/index.ts";

/** Every way in, one line each. `test/conformance/source.ts` holds the list against the disk. */
export const sources: readonly SourceModule[] = [alertmanager, pagerduty, prometheus, standard];
