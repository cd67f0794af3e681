import { queryOptions } from "@tanstack/react-query";
import { get } from "../api.ts";
import type { Sandbox } from "../generated/api.ts";

/** A sandbox that runs. */
export type Run = NonNullable<Sandbox["run"]>;
export type Device = Run["devices"][number];
export type Message = Device["messages"][number];

/** While one runs, it is looked at so often even where the stream of events is away. */
const pollMs = 4_000;

/** The sandbox as it stands. */
export const sandboxQuery = queryOptions({
  queryKey: ["sandbox"],
  queryFn: () => get("/api/v1/sandbox"),
  refetchInterval: ({ state }) => ((state.data?.run ?? null) === null ? false : pollMs),
});
