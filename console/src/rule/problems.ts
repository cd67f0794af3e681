import type { FieldProblem } from "../api.ts";

/** What is wrong with a field, in words; null: nothing. Fields below it count as well. */
export type ProblemOf = (field: string) => string | null;

/** Finds the words for a field among what the server and the form say. */
export function problemFinder(problems: readonly FieldProblem[]): ProblemOf {
  return (field) => {
    const found = problems.filter((each) => each.field === field || each.field.startsWith(`${field}.`));
    return found.length === 0 ? null : [...new Set(found.map((each) => each.problem))].join(" ");
  };
}
