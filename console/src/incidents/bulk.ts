/** How one of many came out. */
export type Result<T> =
  | { readonly kind: "changed"; readonly value: T }
  | { readonly kind: "unchanged"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown };

/** Requests on their way at a time: the server answers many at once, but other tabs want answers too. */
const together = 6;

/** Does the same to each, a few at a time; what fails does not hold up the rest. Results stand in the order of the ids. */
export async function forEach<T extends { readonly changed: boolean }>(
  ids: readonly string[],
  work: (id: string) => Promise<T>,
): Promise<readonly Result<T>[]> {
  const results: Result<T>[] = [];
  let next = 0;
  async function run(): Promise<void> {
    for (let at = next; at < ids.length; at = next) {
      next += 1;
      results[at] = await work(ids[at] ?? "").then(
        (value) => ({ kind: value.changed ? "changed" : "unchanged", value }),
        (error: unknown) => ({ kind: "failed", error }),
      );
    }
  }
  await Promise.all(Array.from({ length: Math.min(together, ids.length) }, run));
  return results;
}
