/** Links between our users (or the workspace) and people, chats and teams on a platform: made, verified, tested, broken, ended. */
export { addAddress, confirmAddress, resendCode, type Verification } from "./linking/addresses.ts";
export { beginAuthorization, type Facet, facetsOf, finishAuthorization } from "./linking/authorize.ts";
export { tellLowBalance } from "./linking/balance.ts";
export { createLinkCode } from "./linking/codes.ts";
export { type Broken, markBroken, markHealthy } from "./linking/health.ts";
export { patchRoom } from "./linking/rooms.ts";
export { moveLink } from "./linking/moved.ts";
export { readOffer } from "./linking/offer.ts";
export { sendersOf } from "./linking/senders.ts";
export { type Suggestion, suggestionsFor, suggestLink } from "./linking/suggest.ts";
export { linkRadius, testLink, unlink } from "./linking/unlink.ts";
