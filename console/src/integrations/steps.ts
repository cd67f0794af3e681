import type { GuideSection } from "./markdown.ts";

/** What the console brings to a step. */
export type Control = "connect" | "files" | "link";

export interface Step {
  readonly number: number;
  /** The heading in the guide; null: the guide has none, the console says it. */
  readonly title: string | null;
  readonly section: GuideSection | null;
  readonly control: Control | null;
}

/** Steps of the guide of an app, by their number: 1 is done at the platform alone. */
const controls: Readonly<Record<number, Control>> = { 2: "connect", 3: "files", 4: "link" };

/**
 * The way to a linked app: the numbered steps of its guide, each with what the console does there (2 connect, 3 files for the
 * platform, 4 link). A guide without them leaves the console's own three steps. `rest` is what else the guide tells.
 */
export function stepsOf(sections: readonly GuideSection[]): {
  readonly steps: readonly Step[];
  readonly rest: readonly GuideSection[];
} {
  const numbers = new Set(sections.map(({ number }) => number));
  if (![2, 3, 4].every((number) => numbers.has(number))) {
    const own = ["connect", "files", "link"] as const;
    return {
      steps: own.map((control, at) => ({ number: at + 1, title: null, section: null, control })),
      rest: sections,
    };
  }
  const isStep = (section: GuideSection): boolean => section.number !== null && section.number <= 4;
  return {
    steps: sections.filter(isStep).map((section) => ({
      number: section.number ?? 0,
      title: section.title,
      section,
      control: controls[section.number ?? 0] ?? null,
    })),
    rest: sections.filter((section) => !isStep(section)),
  };
}
