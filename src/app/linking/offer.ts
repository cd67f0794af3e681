import type { Link } from "#domain/link.ts";
import { linkCodeMinutes } from "#domain/linkcode.ts";
import type { Verb } from "#domain/notice.ts";
import type { PlatformPerson } from "#ports/inbound.ts";
import type { App } from "../app.ts";
import { type By, change, conflict, done, notFound, type Result } from "../config/change.ts";
import { openAddress, sealAddress } from "../openchannels.ts";
import { bind, mayLink } from "./bind.ts";

/** A person on a platform whom we do not know, and what they wanted to do. */
export interface Offer {
  readonly channel: string;
  readonly accountId: string;
  readonly by: PlatformPerson;
  readonly address: Readonly<Record<string, unknown>>;
  readonly notificationId: string | null;
  readonly verb: Verb | null;
  readonly minutes: number | null;
  readonly expiresAt: number;
}

const context = "link-offer";

/**
 * The way for somebody who pressed a button and is not linked: a page where they sign in, see whose account it is, and link it. No
 * code has to be typed. Null: the platform did not say how to reach them alone.
 */
export function offerUrl(
  app: App,
  person: Omit<Offer, "address" | "expiresAt"> & { readonly byAddress: unknown },
): string | null {
  const module = app.channels.get(person.channel);
  if (module === undefined || person.byAddress === null || person.byAddress === undefined) return null;
  const { byAddress, ...known } = person;
  const offer: Offer = {
    ...known,
    address: sealAddress(app, module, byAddress, context),
    expiresAt: app.clock.now() + linkCodeMinutes * 60_000,
  };
  return `${app.publicUrl}/link/${app.box.seal(JSON.stringify(offer), context)}`;
}

/** What the page shows before anything is linked; null: not ours, changed, or too old. */
export function readOffer(app: App, token: string): Offer | null {
  try {
    // The cast holds because the box only opens what `offerUrl` sealed for this purpose.
    const offer = JSON.parse(app.box.open(token, context)) as Offer;
    return app.clock.now() < offer.expiresAt ? offer : null;
  } catch {
    return null;
  }
}

/** Links the person of an offer to the user who is signed in and pressed the button. */
export async function acceptOffer(app: App, token: string, userId: string, by: By): Promise<Result<Link>> {
  const offer = readOffer(app, token);
  const module = offer === null ? undefined : app.channels.get(offer.channel);
  if (offer === null || module === undefined) return notFound("offer");
  const address = openAddress(app, module, offer.address, context);
  if (!address.ok) return notFound("offer");
  return change(app, by, async (tx, now) => {
    const user = now.users.get(userId);
    if (!mayLink(user, "person"))
      return { ok: false, problem: { kind: "forbidden", why: "This user may not link addresses." } };
    const link = await bind(app, tx, now, {
      channel: offer.channel,
      accountId: offer.accountId,
      owner: { kind: "user", id: userId },
      place: "person",
      address: address.value,
      addressKey: offer.by.key,
      label: offer.by.name === "" ? module.manifest.addressLabel(address.value) : offer.by.name,
      via: "click",
      createdBy: userId,
    });
    if (link === null) return conflict("This account is linked to somebody else.");
    return done(link, "link.made", `link:${link.id}`, {
      channel: link.channel,
      place: "person",
      label: link.label,
      via: "click",
      by: offer.by.key,
      tenant: offer.by.tenant,
    });
  });
}
