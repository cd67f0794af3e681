import { type SavedView, viewsOfOneLimit } from "#domain/saved-view.ts";
import type { Tx } from "#ports/store.ts";
import type { App } from "../app.ts";
import {
  type By,
  change,
  conflict,
  difference,
  done,
  notFound,
  type Problem,
  type Result,
  unchanged,
} from "./change.ts";
import { withoutUndefined } from "./users.ts";

export interface ViewDraft {
  readonly name: string;
  readonly shared: boolean;
  readonly search: Readonly<Record<string, string>>;
}

/** Who keeps a view. */
export interface Keeper {
  readonly userId: string;
  /** May show views to everybody. */
  readonly shares: boolean;
  /** May change what others share. */
  readonly tends: boolean;
}

/** Keeps a list of incidents under a name. */
export async function createView(app: App, draft: ViewDraft, keeper: Keeper, by: By): Promise<Result<SavedView>> {
  return change(app, by, async (tx) => {
    const view: SavedView = { ...draft, id: app.ids.next(), ownerId: keeper.userId, createdAt: app.clock.now() };
    const problem = await viewProblem(tx, view, keeper);
    if (problem !== null) return problem;
    await tx.putView(view);
    return done(view, "view.created", `view:${view.id}`, { name: view.name, shared: view.shared });
  });
}

/** Renames a view, shares it, or has it show something else. */
export async function patchView(
  app: App,
  id: string,
  patch: { readonly [Key in keyof ViewDraft]?: ViewDraft[Key] | undefined },
  keeper: Keeper,
  by: By,
): Promise<Result<SavedView>> {
  return change(app, by, async (tx) => {
    const before = await viewOf(tx, id, keeper);
    if (before === null) return notFound("view");
    const view: SavedView = { ...before, ...withoutUndefined(patch) };
    const changed = difference(before, view);
    if (Object.keys(changed).length === 0) return unchanged(view);
    const problem = await viewProblem(tx, view, keeper);
    if (problem !== null) return problem;
    await tx.putView(view);
    return done(view, "view.changed", `view:${id}`, changed);
  });
}

export async function deleteView(app: App, id: string, keeper: Keeper, by: By): Promise<Result<null>> {
  return change(app, by, async (tx) => {
    const view = await viewOf(tx, id, keeper);
    if (view === null) return notFound("view");
    await tx.removeView(id);
    return done(null, "view.deleted", `view:${id}`, { name: view.name, shared: view.shared });
  });
}

/** A view that this keeper may change; null: there is none, or it is none of their business. */
async function viewOf(tx: Tx, id: string, keeper: Keeper): Promise<SavedView | null> {
  const view = await tx.view(id);
  const may = view !== null && (view.ownerId === keeper.userId || (view.shared && keeper.tends));
  return may ? view : null;
}

async function viewProblem(
  tx: Tx,
  view: SavedView,
  keeper: Keeper,
): Promise<{ readonly ok: false; readonly problem: Problem } | null> {
  if (view.shared && !keeper.shares)
    return { ok: false, problem: { kind: "forbidden", why: "Only those who respond to incidents share views." } };
  const others = (await tx.viewsFor(view.ownerId)).filter(
    ({ id, ownerId }) => ownerId === view.ownerId && id !== view.id,
  );
  if (others.some(({ name }) => name === view.name)) return conflict("A view of yours has this name already.");
  return others.length >= viewsOfOneLimit ? conflict(`Nobody keeps more than ${viewsOfOneLimit} views.`) : null;
}
