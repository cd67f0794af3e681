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

/** Answers to mails within an hour: to one address, and in all. */
export const answersAtMost = { each: 10, all: 300 } as const;

/** Of the mailbox that is read. `lookMs`: how often it is looked at where the server does not tell of new mails by itself. */
export const inboxLimits = {
  connectMs: 15_000,
  lookMs: 60_000,
  /** Older mails are left alone: a mailbox that was in use before is not gone through. */
  oldestMs: 7 * 24 * 60 * 60_000,
  /** Somebody has to correct the settings first. */
  refusedMs: 5 * 60_000,
} as const;
