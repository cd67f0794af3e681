import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate } from "@tanstack/react-router";
import { readSearch } from "./incidents/search.ts";
import { NotFound, Shell } from "./shell/shell.tsx";
import { Loading, Trouble } from "./shell/trouble.tsx";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: () => <Navigate to="/incidents" search={{ tab: "mine" }} replace />,
});

const list = createRoute({
  getParentRoute: () => root,
  path: "/incidents",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("./incidents/list.tsx"), "IncidentList"),
});

const incident = createRoute({
  getParentRoute: () => root,
  path: "/incidents/$id",
  component: lazyRouteComponent(() => import("./incident/page.tsx"), "IncidentPage"),
});

/** Addresses are plain query strings: no quotes, no JSON, the same as the server writes. */
export const router = createRouter({
  routeTree: root.addChildren([home, list, incident]),
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(
      Object.entries(search).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
    ).toString();
    return text === "" ? "" : `?${text}`;
  },
  defaultPreload: false,
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error, reset }) => <Trouble error={error} again={reset} />,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
