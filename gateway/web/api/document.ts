// What the server has put into the document for whoever looks at it.

const metaOf = (name: string): string => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';

/** Proves that a change comes from a page of ours. */
export const formToken = metaOf('form-token');
/** Styles that are written while the pages run carry it. */
export const styleNonce = metaOf('style-nonce');
