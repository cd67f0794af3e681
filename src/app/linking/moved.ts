import { system } from "#domain/actor.ts";
import type { App } from "../app.ts";
import { change, conflict, done, notFound, type Result, unchanged } from "../config/change.ts";
import { linkContext, sealAddress } from "../openchannels.ts";
import { linkAt } from "./bind.ts";

/** The platform gave a place another address: its link keeps its id, so that the rules that page through it go on. */
export async function moveLink(app: App, linkId: string, address: unknown): Promise<Result<boolean>> {
  return change(app, { actor: system, address: null }, async (tx, now) => {
    const link = now.links.get(linkId);
    const module = link === undefined ? undefined : app.channels.get(link.channel);
    if (link === undefined || module === undefined) return notFound("link");
    const parsed = module.manifest.address.parse(address);
    if (!parsed.ok) return { ok: false, problem: { kind: "invalid", issues: parsed.issues } };
    const addressKey = module.manifest.addressKey(parsed.value);
    if (addressKey === link.addressKey) return unchanged(false);
    if (linkAt(now, link.channel, addressKey) !== null) return conflict("The new address is linked already.");
    await tx.putLink({
      ...link,
      addressKey,
      address: sealAddress(app, module, parsed.value, linkContext(link.id)),
    });
    return done(true, "link.moved", `link:${linkId}`, { channel: link.channel, label: link.label });
  });
}
