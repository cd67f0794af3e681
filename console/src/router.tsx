import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate } from "@tanstack/react-router";
import { readAccountSearch } from "./account/search.ts";
import { readDeliverySearch } from "./deliveries/search.ts";
import { readSearch } from "./incidents/search.ts";
import { readShelf } from "./integrations/search.ts";
import { readPeopleSearch } from "./people/search.ts";
import { readServiceSearch } from "./service/search.ts";
import { readAuditSearch } from "./settings/search.ts";
import { NotFound, Shell } from "./shell/shell.tsx";
import { Loading, Trouble } from "./shell/trouble.tsx";
import { readTemplateSearch } from "./templates/search.ts";

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

const services = createRoute({
  getParentRoute: () => root,
  path: "/services",
  component: lazyRouteComponent(() => import("./services/list.tsx"), "ServiceList"),
});

const service = createRoute({
  getParentRoute: () => root,
  path: "/services/$id",
  validateSearch: readServiceSearch,
  component: lazyRouteComponent(() => import("./service/page.tsx"), "ServicePage"),
});

const rule = createRoute({
  getParentRoute: () => root,
  path: "/services/$id/rules/$rule",
  component: lazyRouteComponent(() => import("./rule/page.tsx"), "RulePage"),
});

const integrations = createRoute({
  getParentRoute: () => root,
  path: "/integrations",
  validateSearch: readShelf,
  component: lazyRouteComponent(() => import("./integrations/page.tsx"), "IntegrationsPage"),
});

const source = createRoute({
  getParentRoute: () => root,
  path: "/integrations/sources/$id",
  component: lazyRouteComponent(() => import("./integrations/source-page.tsx"), "SourcePage"),
});

const channel = createRoute({
  getParentRoute: () => root,
  path: "/integrations/$channel",
  component: lazyRouteComponent(() => import("./integrations/channel-page.tsx"), "ChannelPage"),
});

const account = createRoute({
  getParentRoute: () => root,
  path: "/integrations/$channel/$account",
  component: lazyRouteComponent(() => import("./integrations/channel-page.tsx"), "AccountPage"),
});

const people = createRoute({
  getParentRoute: () => root,
  path: "/users",
  validateSearch: readPeopleSearch,
  component: lazyRouteComponent(() => import("./people/page.tsx"), "PeoplePage"),
});

const me = createRoute({
  getParentRoute: () => root,
  path: "/me",
  validateSearch: readAccountSearch,
  component: lazyRouteComponent(() => import("./account/page.tsx"), "AccountPage"),
});

const deliveries = createRoute({
  getParentRoute: () => root,
  path: "/deliveries",
  validateSearch: readDeliverySearch,
  component: lazyRouteComponent(() => import("./deliveries/list.tsx"), "DeliveryList"),
});

const delivery = createRoute({
  getParentRoute: () => root,
  path: "/deliveries/$id",
  validateSearch: readDeliverySearch,
  component: lazyRouteComponent(() => import("./deliveries/record.tsx"), "DeliveryPage"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => import("./settings/general.tsx"), "GeneralSettings"),
});

const templates = createRoute({
  getParentRoute: () => root,
  path: "/settings/templates",
  validateSearch: readTemplateSearch,
  component: lazyRouteComponent(() => import("./templates/page.tsx"), "TemplatesPage"),
});

const bridge = createRoute({
  getParentRoute: () => root,
  path: "/settings/bridge",
  component: lazyRouteComponent(() => import("./bridge/page.tsx"), "BridgePage"),
});

const health = createRoute({
  getParentRoute: () => root,
  path: "/settings/health",
  component: lazyRouteComponent(() => import("./settings/health.tsx"), "SystemHealth"),
});

const auditLog = createRoute({
  getParentRoute: () => root,
  path: "/settings/audit",
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import("./settings/audit.tsx"), "AuditLog"),
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  component: lazyRouteComponent(() => import("./welcome/page.tsx"), "WelcomePage"),
});

/** Addresses are plain query strings: no quotes, no JSON, the same as the server writes. */
export const router = createRouter({
  routeTree: root.addChildren([
    home,
    list,
    incident,
    services,
    service,
    rule,
    integrations,
    source,
    channel,
    account,
    people,
    me,
    deliveries,
    delivery,
    settings,
    templates,
    bridge,
    health,
    auditLog,
    welcome,
  ]),
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
