/** Links between our users (or the workspace) and people, chats and teams on a platform: made, verified, tested, broken, ended. */
export { addAddress, type AddressDraft, confirmAddress, resendCode, type Verification } from "./linking/addresses.ts";
export { claimCode, confirmLink, createLinkCode, type LinkCodeDraft, type NewLinkCode } from "./linking/codes.ts";
export { type Broken, markBroken, markHealthy } from "./linking/health.ts";
export { acceptOffer, offerUrl, readOffer } from "./linking/offer.ts";
export { linkRadius, testLink, unlink, type Unlinked } from "./linking/unlink.ts";
