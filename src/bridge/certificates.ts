import { certifyItself } from "#lib/selfsigned.ts";
import type { App } from "#app/app.ts";

/** What Graph encrypts messages for us with. */
export interface Certificate {
  readonly id: string;
  /** DER in base64. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
  readonly madeAt: number;
}

export interface Certificates {
  /** The one that new subscriptions are made with; there is none yet: it is made. */
  current(): Promise<Certificate>;
  /** The one with that id, as long as a subscription may use it. */
  byId(id: string): Promise<Certificate | null>;
}

const key = "bridge.certificates";
const dayMs = 24 * 60 * 60_000;
const rotateMs = 180 * dayMs;
/** Subscriptions last three days; what was encrypted for an older key may come for four hours after that. */
const keptMs = rotateMs + 7 * dayMs;

/** The keys of the bridge, sealed in the database: every node opens what is meant for any. A new one is made twice a year. */
export function createCertificates(app: App): Certificates {
  let known: readonly Certificate[] = [];

  async function load(): Promise<void> {
    known = read(app, await app.store.read.meta(key));
  }

  const newest = (): Certificate | null => {
    const last = known.at(-1);
    return last !== undefined && app.clock.now() - last.madeAt < rotateMs ? last : null;
  };

  async function make(): Promise<Certificate> {
    const now = app.clock.now();
    const { certificate, key: pem } = await certifyItself("Tocsin", now);
    const id = app.ids.next();
    const made: Certificate = { id, certificate: certificate.toString("base64"), key: pem, madeAt: now };
    await app.store.write(async (tx) => {
      const rows = read(app, await tx.meta(key));
      const last = rows.at(-1);
      // Another node was first.
      if (last !== undefined && now - last.madeAt < rotateMs) return;
      const kept = [...rows.filter((row) => now - row.madeAt < keptMs), made];
      await tx.setMeta(
        key,
        JSON.stringify(kept.map((row) => ({ ...row, key: app.box.seal(row.key, `bridge-key:${row.id}`) }))),
      );
    });
    await load();
    return newest() ?? made;
  }

  let making: Promise<Certificate> | null = null;
  return {
    async current() {
      const first = newest();
      if (first !== null) return first;
      await load();
      const second = newest();
      if (second !== null) return second;
      making ??= make().finally(() => (making = null));
      return making;
    },
    async byId(id) {
      const find = (): Certificate | null => known.find((each) => each.id === id) ?? null;
      if (find() === null) await load();
      return find();
    },
  };
}

function read(app: App, text: string | null): readonly Certificate[] {
  if (text === null) return [];
  // The cast holds because nobody but `make` writes that row.
  const rows = JSON.parse(text) as readonly Certificate[];
  return rows.map((row) => ({ ...row, key: app.box.open(row.key, `bridge-key:${row.id}`) }));
}
