import { it } from "node:test";
import { startWorld, type World } from "../support/world.ts";
import { type Database, databases } from "./databases.ts";

/** Tells a story on each database, in a world of its own each time. */
export function story(
  title: string,
  tell: (world: World) => Promise<void>,
  on: readonly Database[] = databases(),
): void {
  for (const database of on) {
    it(`${title}, on ${database.name}`, async (t) => {
      const databaseUrl = await database.open();
      const world = await startWorld({ databaseUrl });
      try {
        await tell(world);
      } catch (error) {
        t.diagnostic(world.server.log());
        throw error;
      } finally {
        await world.close();
        await database.close();
      }
    });
  }
}

/** A level of a rule that pages this person. */
export function personTarget(person: { readonly id: string }): { kind: "user"; user_id: string } {
  return { kind: "user", user_id: person.id };
}

/** A level of a rule that pages this room. */
export function roomTarget(linkId: string): { kind: "room"; link_id: string } {
  return { kind: "room", link_id: linkId };
}
