/** Places in URLs that carry a secret: what stays, and what is masked behind it. */
const secrets: readonly RegExp[] = [
  /([?&](?:integration_key|key|token|routing_key|code|state|next)=)[^&#]*/giu,
  /(\/in\/[^/?#]+\/)[^/?#]+/giu,
  /(\/a\/)[^/?#]+/giu,
  /(\/(?:invite|link|bridge\/connect)\/)[^/?#]+/giu,
];

/** An address without the secrets that some senders can only carry in it. */
export function maskUrl(url: string): string {
  return secrets.reduce((masked, secret) => masked.replace(secret, "$1***"), url);
}
