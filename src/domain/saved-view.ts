/** A list of incidents under a name: one's own, or shared with everybody. */
export interface SavedView {
  readonly id: string;
  readonly ownerId: string;
  readonly name: string;
  readonly shared: boolean;
  /** What the console's address says after `?`, name by name. */
  readonly search: Readonly<Record<string, string>>;
  readonly createdAt: number;
}

/** So many a person may keep: they stand in one row above the list. */
export const viewsOfOneLimit = 50;
