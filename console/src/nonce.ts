declare global {
  // Read by react-remove-scroll's style helper (get-nonce), which makes a <style> when a window opens.
  var __webpack_nonce__: string | undefined;
}

/** The nonce of this answer: styles made while the page runs carry it. Imported first, before anything makes one. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";

globalThis.__webpack_nonce__ = nonce;
