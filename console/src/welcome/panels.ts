import type { Device, Message, Run } from "./queries.ts";

/** One thing on the wall: a platform as one reader has it. */
export interface Panel {
  readonly key: string;
  readonly device: Device;
  readonly place: Device["places"][number];
  /** Oldest first. */
  readonly messages: readonly Message[];
}

/** The wall: the colleague's things stand there only once something came to them. */
export function panelsOf({ devices }: Pick<Run, "devices">): readonly Panel[] {
  const panels = devices.flatMap((device) =>
    device.places.map((place) => ({
      key: `${device.channel} ${place.id}`,
      device,
      place,
      messages: device.messages.filter((message) => message.place === place.id),
    })),
  );
  const isThere = ({ place, messages }: Panel): boolean => place.reader !== "colleague" || messages.length > 0;
  const own = panels.filter(({ place }) => place.reader !== "colleague");
  return [...panels.filter(({ place }) => place.reader === "colleague").filter(isThere), ...own];
}

/** It only speaks: whoever wants to answer opens its link. */
export function isBot({ device }: Pick<Panel, "device">): boolean {
  return device.style === "bot";
}

/** How far the newest incident has come. */
export type Stage = "idle" | "paging" | "waiting" | "answered" | "escalated" | "closed";

/** `waiting`: nobody is to answer, so that it escalates. */
export function stageOf({ incident, act }: Pick<Run, "incident" | "act">): Stage {
  if (incident === null) return "idle";
  if (incident.state === "closed") return "closed";
  if (incident.state === "acknowledged") return "answered";
  if ((incident.escalation.level ?? 0) > 0) return "escalated";
  return act === "ignore" ? "waiting" : "paging";
}

/** How far a call has come: what can be pressed tells. */
export type CallState = "ringing" | "talking" | "over" | "missed";

/** A call that is over, and in which nothing was said, was never taken. */
export function callStateOf({ buttons, text }: Pick<Message, "buttons" | "text">): CallState {
  if (buttons.some(({ id }) => id === "answer")) return "ringing";
  if (buttons.length > 0) return "talking";
  return text === "" ? "missed" : "over";
}

/** A piece of a text; `at`: where it begins. */
interface Part {
  readonly text: string;
  /** Null: plain words. */
  readonly url: string | null;
  readonly at: number;
}

/** A text in pieces: these addresses are links, all else is not. */
export function linkedParts(text: string, urls: readonly string[]): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < text.length) {
    const from = at;
    const next = urls
      .map((url) => ({ url, at: text.indexOf(url, from) }))
      .filter((found) => found.url !== "" && found.at >= 0)
      // The longest first: one address may begin another.
      .toSorted((a, b) => a.at - b.at || b.url.length - a.url.length)[0];
    const end = next?.at ?? text.length;
    if (end > at) parts.push({ text: text.slice(at, end), url: null, at });
    if (next !== undefined) parts.push({ text: next.url, url: next.url, at: end });
    at = end + (next?.url.length ?? 0);
  }
  return parts;
}
