/** What `render` keeps. `subject`: RFC 5322 §2.1.1 folds longer lines, clients cut them anyway. `html`: Gmail clips from 102 kB on. */
export const limits = { subject: 180, text: 40_000, html: 100_000 } as const;

/** How much of each text from outside is kept: bytes before escaping, which takes at most six for one. */
export const kept = {
  line: 400,
  item: 120,
  body: 6_000,
  labels: 20,
  label: 60,
  value: 120,
  links: 10,
  linkTitle: 80,
  linkUrl: 1_000,
} as const;

/** RFC 5321 §4.5.3.2 allows minutes; a pager does not have them. `manifest.timeoutMs` is above their sum on a good day. */
export const timeouts = { connect: 10_000, greeting: 10_000, socket: 20_000, dns: 5_000 } as const;

export const connections = { open: 5, mailsEach: 100 } as const;
