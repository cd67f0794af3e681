/**
 * Where flows are reached (learn.microsoft.com, Power Automate, "Changes to HTTP or Teams webhook trigger flows", and Azure Logic Apps,
 * "Request trigger"): the environment's own host, or that of the region; with those of the sovereign clouds.
 */
export const vendorHosts: readonly string[] = [
  "api.powerplatform.com",
  "api.gov.powerplatform.microsoft.us",
  "api.high.powerplatform.microsoft.us",
  "api.powerplatform.partner.microsoftonline.cn",
  "logic.azure.com",
  "logic.azure.us",
  "logic.azure.cn",
];

/** Connectors of Office 365: closed in 2026. */
export const retiredHosts: readonly string[] = ["webhook.office.com", "outlook.office.com", "outlook.office365.com"];

/** Bytes of the request. msteams-docs, "Create Incoming Webhooks": a message has 28 KB; the flow and Teams add names of their own. */
export const limits = { message: 28_000 } as const;

/**
 * msteams-docs, "Rate limiting for connectors": 4 in a second, 60 in 30 seconds, then the channel is closed for the rest of it. A
 * little less is taken: the network presses together what we sent apart.
 */
export const pace = [
  { scope: "address", count: 3, perMs: 1_000 },
  { scope: "address", count: 54, perMs: 30_500 },
] as const;

/** The flow is started, not waited for. Milliseconds. */
export const timeoutMs = 15_000;
