// Certificates of SAML as somebody pastes them. One that cannot be read is kept and shown, and nobody signs in by it.

import { X509Certificate } from 'node:crypto';

/** Providers show theirs with and without its first and last line. */
export const pemOf = (certificate: string): string =>
  certificate.includes('-----BEGIN')
    ? certificate
    : `-----BEGIN CERTIFICATE-----\n${certificate.trim()}\n-----END CERTIFICATE-----`;

/** Whether it is one with a key that can be used. */
export function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(pemOf(text)).publicKey.asymmetricKeyType !== undefined;
  } catch {
    return false;
  }
}
