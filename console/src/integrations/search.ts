/** The parts of the integration centre. */
export const shelves = ["sources", "apps", "rooms"] as const;
export type Shelf = (typeof shelves)[number];

/** Which part is shown, as the address says. */
export function readShelf(search: Readonly<Record<string, unknown>>): { readonly shelf: Shelf } {
  return { shelf: shelves.find((each) => each === search["shelf"]) ?? "sources" };
}
