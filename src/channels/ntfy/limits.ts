export const publicServer = "https://ntfy.sh";
export const vendorHosts: readonly string[] = ["ntfy.sh"];

/**
 * docs.ntfy.sh, "Limitations", and server/server.go: bytes of a `message`, beyond which it becomes an attachment that no lock screen
 * shows; bytes of the JSON; `actions` that a message may have.
 */
export const limits = { message: 4_096, body: 8_192, actions: 3 } as const;

/** "Limitations": 60 requests at once, then one in five seconds, for all that comes from one address to one server. */
export const pace = [{ scope: "address", count: 60, perMs: 300_000 }] as const;

/**
 * How much of each text is kept, in bytes. Phones get a message through Firebase, which takes 4,000 bytes with title, links and
 * actions: the server cuts what has more.
 */
export const kept = {
  title: 240,
  /** All of the message. */
  message: 2_400,
  line: 240,
  value: 120,
  itemTitle: 80,
  itemShort: 24,
  itemName: 30,
  labels: 5,
  label: 40,
  labelValue: 80,
  links: 2,
  linkTitle: 60,
  linkUrl: 250,
} as const;

export const timeoutMs = 10_000;
