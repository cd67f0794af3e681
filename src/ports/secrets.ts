/** Seals secrets at rest (AES-256-GCM, key id for rotation) and derives keys for tokens. */
export interface SecretBox {
  /** `v1.<key id>.<nonce+ciphertext+tag, base64url>`; `context` is authenticated with it, so that a sealed value cannot be moved. */
  seal(plain: string, context: string): string;
  /** Throws when the value was changed or its key is unknown. */
  open(sealed: string, context: string): string;
  /** First 16 bytes of HMAC-SHA256 under a key derived for `purpose`, base64url. */
  sign(purpose: string, text: string): string;
  /** Constant time. */
  verify(purpose: string, text: string, signature: string): boolean;
}
