// For tests: an identity provider of SAML that says whatever a test lets it say, right or wrong.

import { createSign, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { SignedXml } from 'xml-crypto';

export interface Said {
  readonly nameId?: string;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  /** The question that is answered; null names none. */
  readonly inResponseTo?: string | null;
  readonly recipient?: string;
  readonly audience?: string;
  /** In seconds from now. */
  readonly validFor?: number;
  readonly sessionFor?: number;
  /** What is signed. */
  readonly signs?: 'assertion' | 'response' | 'nothing';
  readonly hash?: 'sha1' | 'sha256';
  /** Changes the text after it was signed. */
  readonly tamper?: (xml: string) => string;
}

export interface Provider {
  /** In PEM. */
  readonly certificate: string;
  readonly ssoUrl: string;
  /** An answer as a form brings it. */
  answer(said: Said): string;
}

export const providerOrigin = 'https://idp.example';
const signatures = {
  sha1: ['http://www.w3.org/2000/09/xmldsig#rsa-sha1', 'http://www.w3.org/2000/09/xmldsig#sha1'],
  sha256: ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'http://www.w3.org/2001/04/xmlenc#sha256'],
} as const;
const canonical = 'http://www.w3.org/2001/10/xml-exc-c14n#';

/** With a key and a certificate of its own. `origin` is where the server that it signs in to is. */
export function openProvider(origin: string): Provider {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const acs = `${origin}/users/saml/auth`;
  let count = 0;

  const sign = (xml: string, element: string, hash: 'sha1' | 'sha256'): string => {
    const [signatureAlgorithm, digestAlgorithm] = signatures[hash];
    const signed = new SignedXml({ privateKey, signatureAlgorithm, canonicalizationAlgorithm: canonical });
    const xpath = `//*[local-name(.)='${element}']`;
    const transforms = ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', canonical];
    signed.addReference({ xpath, transforms, digestAlgorithm });
    signed.computeSignature(xml, { location: { reference: `${xpath}/*[local-name(.)='Issuer']`, action: 'after' } });
    return signed.getSignedXml();
  };

  return {
    certificate: selfSigned(keys),
    ssoUrl: `${providerOrigin}/sso`,
    answer({
      nameId = 'carol@acme.test',
      attributes = {},
      inResponseTo = null,
      recipient = acs,
      audience = `${origin}/users/saml/metadata`,
      validFor = 300,
      sessionFor,
      signs = 'assertion',
      hash = 'sha256',
      tamper = (xml) => xml,
    }) {
      const at = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();
      const id = (count += 1);
      const asked = inResponseTo === null ? '' : ` InResponseTo="${inResponseTo}"`;
      const statements = Object.entries(attributes)
        .map(
          ([name, values]) =>
            `<Attribute Name="${name}">${values.map((value) => `<AttributeValue>${value}</AttributeValue>`).join('')}</Attribute>`,
        )
        .join('');
      const session = sessionFor === undefined ? '' : ` SessionNotOnOrAfter="${at(sessionFor)}"`;
      const xml = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r${id}" Version="2.0" IssueInstant="${at(0)}" Destination="${acs}"${asked}><Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">${providerOrigin}</Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a${id}" Version="2.0" IssueInstant="${at(0)}"><Issuer>${providerOrigin}</Issuer><Subject><NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">${nameId}</NameID><SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><SubjectConfirmationData NotOnOrAfter="${at(validFor)}" Recipient="${recipient}"${asked}/></SubjectConfirmation></Subject><Conditions NotBefore="${at(validFor - 600)}" NotOnOrAfter="${at(validFor)}"><AudienceRestriction><Audience>${audience}</Audience></AudienceRestriction></Conditions><AuthnStatement AuthnInstant="${at(0)}"${session}><AuthnContext><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</AuthnContextClassRef></AuthnContext></AuthnStatement>${statements === '' ? '' : `<AttributeStatement>${statements}</AttributeStatement>`}</Assertion></samlp:Response>`;
      const signed = signs === 'nothing' ? xml : sign(xml, signs === 'assertion' ? 'Assertion' : 'Response', hash);
      return Buffer.from(tamper(signed)).toString('base64');
    },
  };
}

/** The question in an address that a browser was sent to. */
export function questionIn(url: string | null): { readonly id: string; readonly xml: string } {
  const asked = new URL(url ?? '').searchParams.get('SAMLRequest') ?? '';
  const xml = inflateRawSync(Buffer.from(asked, 'base64')).toString();
  return { id: /\bID="([^"]+)"/.exec(xml)?.[1] ?? '', xml };
}

/** A certificate in PEM, as little of one as is one. */
function selfSigned({
  publicKey,
  privateKey,
}: {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}): string {
  const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
  const algorithm = sequence(der(0x06, Buffer.from('2a864886f70d01010b', 'hex')), der(0x05));
  const name = sequence(
    der(0x31, sequence(der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from('idp.example')))),
  );
  const times = ['200101000000Z', '490101000000Z'].map((time) => der(0x17, Buffer.from(time)));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const told = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    sequence(...times),
    name,
    spki,
  );
  const signature = createSign('sha256').update(told).sign(privateKey);
  const bytes = sequence(told, algorithm, der(0x03, Buffer.from([0]), signature));
  return `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replaceAll(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
}

/** A part of DER: its tag, its length, and what it holds. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
