import { useMutation } from "@tanstack/react-query";
import { post } from "../api.ts";
import { queryClient } from "../queries.ts";
import { say } from "../say.ts";
import { problemOfSandbox } from "./problem.ts";
import { sandboxQuery } from "./queries.ts";

/** A press of a button of a message, with what was filled in beside it. */
export interface Pressed {
  readonly message: string;
  readonly button: string;
  readonly inputs?: Readonly<Record<string, string>>;
}

/** Presses buttons of a platform's messages; what the platform says besides is shown. */
export function usePress(channel: string) {
  return useMutation({
    mutationFn: ({ message, button, inputs = {} }: Pressed) =>
      post("/api/v1/sandbox/press", { body: { channel, message, button, inputs: { ...inputs } } }),
    onSuccess: ({ said }) => (said === null ? undefined : say(said)),
    onError: problemOfSandbox,
    onSettled: () => queryClient.invalidateQueries({ queryKey: sandboxQuery.queryKey }),
  });
}
