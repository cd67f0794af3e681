import { setTimeout as wait } from "node:timers/promises";
import type {
  RunningPlatform,
  SandboxButton,
  SandboxLook,
  SandboxMessage,
  SandboxPlace,
  SandboxPlatform,
} from "#ports/sandbox.ts";

const lookMs = 20;
const patienceMs = 10_000;

/** What is looked for, as soon as it is there. Rejects after ten seconds: something of the sandbox does not work. */
export async function until<T>(what: string, find: () => T | undefined | null): Promise<T> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await wait(lookMs)) {
    const found = find();
    if (found !== undefined && found !== null) return found;
  }
  throw new Error(`the sandbox waits in vain for ${what}`);
}

/** Of a fake without a listener: what it shows is looked at so often. */
const watchMs = 150;

/** Tells of changes of something that counts up; returns the way to stop. */
export function watchCount(count: () => number, changed: () => void): () => void {
  let before = count();
  const timer = setInterval(() => {
    const now = count();
    if (now === before) return;
    before = now;
    changed();
  }, watchMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Labels of the places that every platform has. */
export const placeLabels = {
  you: { en: "You", "zh-CN": "您" },
  colleague: { en: "Your colleague", "zh-CN": "您的同事" },
  room: { en: "#incidents", "zh-CN": "#故障" },
} as const satisfies Record<SandboxPlace["reader"], SandboxPlace["label"]>;

/** Buttons that open a page, in their order. */
export function openButtons(
  buttons: readonly { readonly label: string; readonly url: string }[],
): readonly SandboxButton[] {
  return buttons.map(({ label, url }, index) => ({ id: `open-${index}`, label, kind: "open", url, options: [] }));
}

/**
 * The text as the wall shows it, which draws buttons by itself: without the lines in which the fakes name them, without what stands
 * there twice, with blank lines only where there was one.
 */
export function wallText(text: string, labels: readonly string[]): string {
  const named = new Set(labels.flatMap((label) => [label, `[${label}]`]));
  const kept: string[] = [];
  for (const line of text.replaceAll("\r", "").split("\n")) {
    const bare = line.replaceAll("\u200b", "").trim();
    if (named.has(bare) || isOnlyButtons(bare, labels)) continue;
    const before = kept.at(-1);
    if (bare === before) continue;
    // A field is a heading with its value below it.
    if (bare !== "" && before !== undefined && /[:：]$/u.test(before)) kept.splice(-1, 1, `${before} ${bare}`);
    else kept.push(bare);
  }
  return kept.join("\n").trim();
}

/** The same text, with names of fields that stand on lines of their own as headings of what follows: `wallText` joins both. */
export function headed(text: string, names: readonly string[]): string {
  const known = new Set(names.filter((name) => name !== ""));
  return text
    .split("\n")
    .map((line) => (known.has(line) && !/[:：]$/u.test(line) ? `${line}:` : line))
    .join("\n");
}

/** `Acknowledge · Close`, `[Snooze: 2 h | 4 h]`. */
function isOnlyButtons(line: string, labels: readonly string[]): boolean {
  // The longest first: "2 h" also stands in "12 h".
  const longest = labels.toSorted((a, b) => b.length - a.length);
  const rest = longest.reduce((left, label) => (label === "" ? left : left.replaceAll(label, "")), line);
  return line !== "" && (rest !== line || !/[[\]:]/u.test(line)) && /^[\s·|:[\]]*$/u.test(rest);
}

/** A room with a bot that only speaks: what one of its messages is to the wall. */
export interface RoomMessage extends Pick<SandboxMessage, "id" | "title" | "text" | "buttons"> {
  /** Where the platform draws one. */
  readonly card?: NonNullable<SandboxMessage["card"]>;
}

interface Room {
  /** Of the account, where the bot has any; left out: none. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Typed in by an admin. */
  readonly address: Readonly<Record<string, unknown>>;
  view(): readonly RoomMessage[];
  close(): Promise<void>;
}

/** A platform with nothing but one room and a bot in it. */
export function roomPlatform(
  channel: string,
  look: SandboxLook,
  start: (how: { readonly changed: () => void; readonly port?: number }) => Promise<Room>,
): SandboxPlatform {
  return {
    channel,
    look,
    async start(how): Promise<RunningPlatform> {
      const room = await start(how);
      return {
        settings: room.settings ?? {},
        places: [
          { id: "room", reader: "room", label: placeLabels.room, tie: { by: "address", address: room.address } },
        ],
        view: () =>
          room.view().map((message) => ({
            ...message,
            text: wallText(
              message.text,
              message.buttons.map(({ label }) => label),
            ),
            place: "room",
            edits: 0,
            from: "Tocsin",
            card: message.card ?? null,
          })),
        close: () => room.close(),
      };
    },
  };
}
