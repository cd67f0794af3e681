const gap = "\u200b";

/**
 * Web addresses in a text from outside, for platforms that make links of them by themselves and know no escape: an invisible gap
 * keeps them readable, and nothing to press. Plain host names stay as they are, so that they can be copied.
 */
export function unlinkUrls(text: string): string {
  return text.replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, (url) => url.replace(/:\/\/|\./g, `$&${gap}`));
}
