import type { SecretBox } from "#ports/secrets.ts";

const purpose = "action";

/** What an action link and an inbound button carry: which notification they belong to, signed. `<notification id>.<signature>` */
export function actionToken(box: SecretBox, notificationId: string): string {
  return `${notificationId}.${box.sign(purpose, notificationId)}`;
}

/** The notification that a token was made for; null: we did not make it. */
export function readActionToken(box: SecretBox, token: string): string | null {
  const cut = token.lastIndexOf(".");
  const id = token.slice(0, Math.max(cut, 0));
  return id !== "" && box.verify(purpose, id, token.slice(cut + 1)) ? id : null;
}
