declare global {
  /** Where the kit's scroll lock looks for the nonce of the style it adds. */
  var __webpack_nonce__: string | undefined;
}

/**
 * The nonce that the server put into this page, for the styles that are made in the browser. Read as a
 * property: browsers hide the attribute from scripts so that injected CSS cannot leak it.
 */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

/** Must run before the first style is made. */
export function shareNonce(): void {
  globalThis.__webpack_nonce__ = styleNonce();
}
