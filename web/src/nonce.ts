/** The nonce that the server gave this page for its styles; none in development, where no policy is set. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}
