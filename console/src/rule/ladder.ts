import type { Rehearsal } from "../generated/api.ts";

/** One page on the picture. */
export interface Rung {
  /** Part of the whole, 0 to 1. */
  readonly at: number;
  readonly sec: number;
  /** How many at that moment. */
  readonly count: number;
}

/** A level, or the fallback contacts (null), and when it pages. */
export interface Lane {
  readonly level: number | null;
  readonly rungs: readonly Rung[];
  /** From its first page to where the next level begins; parts of the whole. */
  readonly from: number;
  readonly to: number;
  readonly names: readonly string[];
}

/** What a dry run looks like on a time axis. */
export interface Ladder {
  readonly lanes: readonly Lane[];
  readonly ticks: readonly { readonly at: number; readonly sec: number }[];
}

const minute = 60;
const steps = [10, 30, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute] as const;
const hour = 60 * minute;
/** More ticks would run into each other on a phone. */
const mostTicks = 4;
/** What comes last must not stick to the edge. */
const margin = 1.08;

/** Places the pages of a dry run on a time axis, a lane for each level. */
export function ladderOf({ pages, steps: said }: Pick<Rehearsal, "pages" | "steps">): Ladder {
  const last = Math.max(0, ...pages.map((page) => page.after_sec), ...said.map((step) => step.after_sec));
  const whole = Math.max(last, minute) * margin;
  const byLevel = Map.groupBy(pages, (page) => page.level);
  const lanes = [...byLevel].map(([level, all]): Omit<Lane, "to"> => {
    const rungs = [...Map.groupBy(all, (page) => page.after_sec)].map(([sec, some]) => ({
      at: sec / whole,
      sec,
      count: some.length,
    }));
    const sorted = rungs.toSorted((a, b) => a.sec - b.sec);
    return { level, rungs: sorted, from: sorted[0]?.at ?? 0, names: [...new Set(all.map(nameOf))] };
  });
  const ordered = lanes.toSorted((a, b) => a.from - b.from);
  return {
    lanes: ordered.map((lane, index) => {
      const lastRung = lane.rungs.at(-1)?.at ?? lane.from;
      return { ...lane, to: Math.max(lastRung, ordered[index + 1]?.from ?? last / whole) };
    }),
    ticks: ticksOf(whole),
  };
}

function nameOf(page: Rehearsal["pages"][number]): string {
  return page.user?.name ?? page.to;
}

function ticksOf(whole: number): Ladder["ticks"] {
  const step = steps.find((each) => whole / each <= mostTicks) ?? Math.ceil(whole / mostTicks / hour) * hour;
  return Array.from({ length: Math.floor(whole / step) + 1 }, (_, index) => ({
    at: (index * step) / whole,
    sec: index * step,
  }));
}

/** What happens at one moment of a dry run. */
export interface Moment {
  readonly sec: number;
  readonly pages: Rehearsal["pages"];
  /** What else is decided then, in the server's words. */
  readonly notes: readonly string[];
}

/** Steps that say no more than the pages beside them. */
const saidByPages: ReadonlySet<string> = new Set(["paged", "opened"]);

/** A dry run as a list, moment by moment. */
export function momentsOf({ pages, steps: said }: Pick<Rehearsal, "pages" | "steps">): readonly Moment[] {
  const times = [...new Set([...pages, ...said].map((each) => each.after_sec))].toSorted((a, b) => a - b);
  return times
    .map((sec) => ({
      sec,
      pages: pages.filter((page) => page.after_sec === sec),
      notes: said.filter((step) => step.after_sec === sec && !saidByPages.has(step.kind)).map((step) => step.text),
    }))
    .filter((moment) => moment.pages.length + moment.notes.length > 0);
}
