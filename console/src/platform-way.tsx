import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { post } from "./api.ts";
import { sayProblem } from "./say.ts";

interface WayProps {
  readonly accountId: string;
  readonly way: "sign-in" | "install";
  /** What the button says. */
  readonly children: string;
}

/** Goes to a page of the platform; the browser comes back by itself. */
export function PlatformWay({ accountId, way, children }: WayProps): ReactElement {
  const begin = useMutation({
    mutationFn: () => post(`/api/v1/accounts/{id}/${way}`, { path: { id: accountId } }),
    onSuccess: ({ url }) => window.location.assign(url),
    onError: sayProblem,
  });
  return (
    <Button
      variant="default"
      loading={begin.isPending || begin.isSuccess}
      onClick={() => begin.mutate()}
      data-way={way}
    >
      {children}
    </Button>
  );
}

/** Opens a page of the platform that says the link code by itself. */
export function DeepLink({ url, children }: { readonly url: string; readonly children: string }): ReactElement {
  return (
    <Button component="a" href={url} target="_blank" rel="noreferrer" variant="default">
      {children}
    </Button>
  );
}
