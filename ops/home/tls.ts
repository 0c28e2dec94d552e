// The certificates of a node (DECISIONS 20). The authority is one for the whole installation and lies sealed in the database
// (runtime/keys/authority.ts); the home holds only its certificate, and a server's certificate by it that is made again before it ends.
// The library is only loaded when something has to be made.

import { X509Certificate, createPrivateKey } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { getCACertificates } from 'node:tls';
import type { Authority } from '@terrace/runtime/keys/authority';
import type { Home } from './home.ts';

export interface Certificates {
  readonly key: string;
  /** The server's certificate, then the authority's. */
  readonly chain: string;
  readonly expiresAt: Date;
}

const dayMs = 86_400_000;
const authorityDays = 3650;
/** Browsers and Apple's systems refuse more than 398 days. */
const serverDays = 397;
const renewBeforeDays = 30;

/** Names that the gateway answers to; `extra` is TFE_HOSTNAME without its port. */
export function certificateNames(extra: string | null): readonly string[] {
  return [...new Set(['localhost', '*.localhost', '127.0.0.1', '::1', hostname(), ...(extra === null ? [] : [extra])])];
}

/**
 * Has users and runs of this home trust that authority: `ca.pem` is it alone, `bundle.pem` stands it beside the public ones and those that this
 * process was told to trust.
 */
export async function trustAuthority(home: Home, certificate: string): Promise<void> {
  await home.folder('tls');
  const [known, bundle] = await Promise.all(['ca.pem', 'bundle.pem'].map((name) => home.read(`tls/${name}`)));
  const roots = (['bundled', 'system', 'default'] as const).flatMap((kind) => getCACertificates(kind));
  const wanted = `${[...new Set(roots.map((root) => root.trim()))].join('\n')}\n${certificate}`;
  if (bundle !== wanted) await home.write('tls/bundle.pem', wanted, 0o644);
  if (known !== certificate) await home.write('tls/ca.pem', certificate, 0o644);
}

/** A certificate of that authority for `names`; made when it is missing, too old, another authority's, or lacks one of them. */
export async function openCertificates(
  home: Home,
  authority: Authority,
  names: readonly string[],
): Promise<Certificates> {
  await trustAuthority(home, authority.certificate);
  const found = await readCertificates(home);
  if (found !== null && isGood(found, authority, names)) return found;
  const made = await makeCertificates(authority, names);
  await home.write('tls/server-key.pem', made.key);
  await home.write('tls/server.pem', made.chain, 0o644);
  return made;
}

async function readCertificates(home: Home): Promise<Certificates | null> {
  const [key, chain] = await Promise.all(['server-key.pem', 'server.pem'].map((name) => home.read(`tls/${name}`)));
  if (!key || !chain) return null;
  try {
    const certificate = new X509Certificate(chain);
    if (!certificate.checkPrivateKey(createPrivateKey(key))) return null;
    return { key, chain, expiresAt: new Date(certificate.validTo) };
  } catch {
    return null;
  }
}

const isAddress = (name: string): boolean => /^[\d.]+$|:/.test(name);

function isGood(found: Certificates, authority: Authority, names: readonly string[]): boolean {
  const certificate = new X509Certificate(found.chain);
  // OpenSSL refuses to match a wildcard right below a top level, so a name counts when it is listed as it stands.
  const listed = new Set((certificate.subjectAltName ?? '').split(', '));
  const covers = (name: string): boolean =>
    isAddress(name) ? certificate.checkIP(name) !== undefined : listed.has(`DNS:${name}`);
  return (
    found.expiresAt.getTime() - Date.now() > renewBeforeDays * dayMs &&
    found.chain.endsWith(authority.certificate) &&
    certificate.verify(new X509Certificate(authority.certificate).publicKey) &&
    names.every(covers)
  );
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const subtle = globalThis.crypto.subtle;
const serial = (): string => `01${Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(15))).toString('hex')}`;

async function loadLibrary() {
  // The library's dependency injection needs it, and does not bring it.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const pem = async (key: CryptoKey): Promise<string> =>
    `${x509.PemConverter.encode(await subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
  return { x509, pem };
}

/** An authority for a new installation: the one that an earlier release kept in this home (users trust it already), else a new one. */
export async function makeAuthority(home: Home): Promise<Authority> {
  const [key, certificate] = await Promise.all(['ca-key.pem', 'ca.pem'].map((name) => home.read(`tls/${name}`)));
  if (key && certificate && isPair(certificate, key)) return { certificate, key };
  const { x509, pem } = await loadLibrary();
  const pair = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: 'CN=Terrace local authority',
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + authorityDays * dayMs),
    keys: pair,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(pair.publicKey),
    ],
  });
  return { certificate: `${made.toString('pem')}\n`, key: await pem(pair.privateKey) };
}

/** Once the key lies sealed in the database, the home needs none. */
export async function forgetAuthorityKey(home: Home): Promise<void> {
  await rm(home.file('tls', 'ca-key.pem'), { force: true });
}

function isPair(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

async function makeCertificates(authority: Authority, names: readonly string[]): Promise<Certificates> {
  const { x509, pem } = await loadLibrary();
  const [signing = new ArrayBuffer(0)] = x509.PemConverter.decode(authority.key);
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: 'CN=terrace',
    issuer: issuer.subject,
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + serverDays * dayMs),
    publicKey: keys.publicKey,
    signingKey: await subtle.importKey('pkcs8', signing, algorithm, true, ['sign']),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isAddress(name) ? ('ip' as const) : ('dns' as const), value: name })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  const chain = `${certificate.toString('pem')}\n${authority.certificate}`;
  // From the certificate itself, which keeps whole seconds.
  const { validToDate: expiresAt } = new X509Certificate(chain);
  return { key: await pem(keys.privateKey), chain, expiresAt };
}
