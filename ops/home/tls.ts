// The local certificate authority and the gateway's certificate (DECISIONS 20), made at first boot and again before they end.
// The library is only loaded when something has to be made.

import { X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import { getCACertificates } from 'node:tls';
import { StartFault } from './exit-codes.ts';
import type { Home } from './home.ts';

export interface Certificates {
  readonly key: string;
  /** The server's certificate, then the authority's. */
  readonly chain: string;
  readonly authority: string;
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

/** The certificates of this home; makes or renews what is missing, too old, or lacks one of `names`. */
export async function openCertificates(home: Home, names: readonly string[]): Promise<Certificates> {
  await home.folder('tls');
  const found = await readCertificates(home);
  if (found !== null && isGood(found, names)) return found;
  const made = await makeCertificates(home, names);
  await home.write('tls/ca.pem', made.authority, 0o644);
  await home.write('tls/server-key.pem', made.key);
  await home.write('tls/server.pem', made.chain, 0o644);
  const roots = [...getCACertificates('bundled'), ...getCACertificates('system')];
  await home.write('tls/bundle.pem', `${[...new Set(roots)].join('\n')}\n${made.authority}`, 0o644);
  return made;
}

async function readCertificates(home: Home): Promise<Certificates | null> {
  const [authority, key, chain, bundle] = await Promise.all(
    ['ca.pem', 'server-key.pem', 'server.pem', 'bundle.pem'].map((name) => home.read(`tls/${name}`)),
  );
  if (!authority || !key || !chain || !bundle?.includes(authority.trim())) return null;
  try {
    return { authority, key, chain, expiresAt: new Date(new X509Certificate(chain).validTo) };
  } catch {
    return null;
  }
}

const isAddress = (name: string): boolean => /^[\d.]+$|:/.test(name);

function isGood(found: Certificates, names: readonly string[]): boolean {
  const certificate = new X509Certificate(found.chain);
  // OpenSSL refuses to match a wildcard right below a top level, so a name counts when it is listed as it stands.
  const listed = new Set((certificate.subjectAltName ?? '').split(', '));
  const covers = (name: string): boolean =>
    isAddress(name) ? certificate.checkIP(name) !== undefined : listed.has(`DNS:${name}`);
  return found.expiresAt.getTime() - Date.now() > renewBeforeDays * dayMs && names.every(covers);
}

async function makeCertificates(home: Home, names: readonly string[]): Promise<Certificates> {
  // The library's dependency injection needs it, and does not bring it.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
  const subtle = globalThis.crypto.subtle;
  const pem = async (key: CryptoKey): Promise<string> =>
    `${x509.PemConverter.encode(await subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
  const serial = (): string =>
    `01${Buffer.from(globalThis.crypto.getRandomValues(new Uint8Array(15))).toString('hex')}`;
  const notBefore = new Date(Date.now() - dayMs);

  const authority = await openAuthority();
  const keys = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: 'CN=terrace',
    issuer: authority.certificate.subject,
    notBefore,
    notAfter: new Date(Date.now() + serverDays * dayMs),
    publicKey: keys.publicKey,
    signingKey: authority.key,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isAddress(name) ? ('ip' as const) : ('dns' as const), value: name })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
    ],
  });
  const authorityPem = `${authority.certificate.toString('pem')}\n`;
  const chain = `${certificate.toString('pem')}\n${authorityPem}`;
  // From the certificate itself, which keeps whole seconds.
  const { validToDate: expiresAt } = new X509Certificate(chain);
  return { key: await pem(keys.privateKey), chain, authority: authorityPem, expiresAt };

  /** The authority stays when only the server's certificate is made anew: users have told their machines to trust it. */
  async function openAuthority(): Promise<{
    readonly certificate: InstanceType<typeof x509.X509Certificate>;
    readonly key: CryptoKey;
  }> {
    const [keyText, certificateText] = await Promise.all([home.read('tls/ca-key.pem'), home.read('tls/ca.pem')]);
    if (keyText !== null && certificateText !== null) {
      const [bytes] = x509.PemConverter.decode(keyText);
      if (bytes === undefined) {
        throw new StartFault(
          'failed',
          `${home.file('tls', 'ca-key.pem')} holds no key; remove the tls folder to have new certificates made.`,
        );
      }
      return {
        certificate: new x509.X509Certificate(certificateText),
        key: await subtle.importKey('pkcs8', bytes, algorithm, true, ['sign']),
      };
    }
    const pair = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const made = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: serial(),
      name: 'CN=Terrace local authority',
      notBefore,
      notAfter: new Date(Date.now() + authorityDays * dayMs),
      keys: pair,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(pair.publicKey),
      ],
    });
    await home.write('tls/ca-key.pem', await pem(pair.privateKey));
    return { certificate: made, key: pair.privateKey };
  }
}
