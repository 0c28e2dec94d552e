// SAML as this server speaks it: where it asks the identity provider, and what it believes of the answer. Signatures are checked by node-saml,
// which gives back only what was signed; what is asked of that beyond it stands here (ADR 43).

import { createPrivateKey } from 'node:crypto';
import { isCertificate, pemOf } from '@terrace/actors/sign-in/view/certificate';
import type { SamlSettings } from '@terrace/actors/sign-in/view/saml';
import { SAML, ValidateInResponseTo, generateServiceProviderMetadata } from '@node-saml/node-saml';
import type { CacheProvider, Profile, SamlConfig } from '@node-saml/node-saml';

/** Where the provider sends people, and where it reads what this server is. */
export const samlPaths = { answer: '/users/saml/auth', metadata: '/users/saml/metadata' } as const;
/** Clocks of two servers may be so far apart. */
const skewMs = 60_000;
/** A tenth of it is a long answer. */
const answerBytesMax = 512 * 1024;
export const samlFormBytesMax = 2 * answerBytesMax;

const addressFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

/** What may stand in a signature; SHA-1 may not. */
const algorithms: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
]);

/** Why somebody was not let in: `code` for the audit trail, the message for them. */
export class SamlRefusal extends Error {
  override readonly name = 'SamlRefusal';
  readonly code: string;
  constructor(code: string, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

export interface SamlSite {
  readonly settings: SamlSettings;
  /** Signs what is asked of the provider; null when nothing is signed. In PEM. */
  readonly key: string | null;
  /** How browsers reach this server. */
  readonly origin: string;
}

/** What a provider said and signed. */
export interface Assertion {
  /** The address by which it knows somebody. */
  readonly nameId: string;
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** When the provider's own session is over; null when it does not say. */
  readonly endsAt: Date | null;
}

/** What is under way, as one answer meets it. */
export interface Awaited {
  /** When this browser began a sign-in of this id; null for any other. */
  began(id: string): Date | null;
  /** Takes the answer to it; false when one was taken already. */
  take(id: string): Promise<boolean>;
}

const isNoCertificate = 'is no X.509 certificate in PEM';
const wrongSettings = (why: string, cause?: unknown): SamlRefusal =>
  new SamlRefusal('settings', `single sign-on is not set up right: ${why}`, { cause });

/** What of the settings is of no use, by attribute. People sign in as long as one certificate of the provider can be read. */
export function problemsOf(settings: SamlSettings): readonly { readonly attribute: string; readonly why: string }[] {
  return [
    ...(['idp_cert', 'old_idp_cert', 'certificate'] as const)
      .filter((name) => settings[name] !== null && !isCertificate(settings[name] ?? ''))
      .map((name) => ({ attribute: name.replaceAll('_', '-'), why: isNoCertificate })),
    ...(settings.sso_endpoint_url === null ? [{ attribute: 'sso-endpoint-url', why: 'is missing' }] : []),
    ...(settings.idp_cert === null ? [{ attribute: 'idp-cert', why: 'is missing' }] : []),
  ];
}

/** Where to send the browser; the answer has to name `id`. Throws SamlRefusal for settings of no use. */
export async function samlSignInUrl(site: SamlSite, id: string): Promise<string> {
  const saml = samlOf(site, { ...keepsNothing, generateUniqueId: () => id });
  return await saml.getAuthorizeUrlAsync('', undefined, {});
}

/** What this server is, for the provider. */
export function samlMetadata({ settings, origin }: Omit<SamlSite, 'key'>): string {
  const { certificate, authn_requests_signed: isSigned } = settings;
  const isUsable = certificate !== null && !problemsOf(settings).some(({ attribute }) => attribute === 'certificate');
  return generateServiceProviderMetadata({
    issuer: origin + samlPaths.metadata,
    callbackUrl: origin + samlPaths.answer,
    identifierFormat: addressFormat,
    wantAssertionsSigned: settings.want_assertions_signed,
    // The document names certificates only beside a key, which it does not use.
    ...(isSigned && isUsable ? { publicCerts: pemOf(certificate), privateKey: 'not used' } : {}),
  });
}

/** What the provider said, when all of it holds at this moment. Throws SamlRefusal. */
export async function readSamlAnswer(
  site: Omit<SamlSite, 'key'>,
  answer: string,
  { awaited, now }: { readonly awaited: Awaited; readonly now: number },
): Promise<Assertion> {
  if (answer === '' || answer.length > answerBytesMax)
    throw new SamlRefusal('unreadable', 'the identity provider sent no answer that could be read');
  checkText(Buffer.from(answer, 'base64').toString('utf8'));
  let request: string | null = null;
  const saml = samlOf(
    { ...site, key: null },
    {
      cacheProvider: {
        ...keepsNothing.cacheProvider,
        async getAsync(id) {
          const began = awaited.began(id);
          // An answer that names two belongs to neither.
          if (began === null || (request !== null && request !== id)) return null;
          request = id;
          return began.toISOString();
        },
      },
    },
  );
  const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: answer }).catch((error: unknown) => {
    throw refusalOf(error, site.origin);
  });
  if (profile === null) throw new SamlRefusal('unreadable', 'the identity provider sent no assertion');
  checkBearer(profile, { acs: site.origin + samlPaths.answer, request, now });
  // Only what the provider signed comes so far.
  if (request === null || !(await awaited.take(request))) throw unasked();
  return assertionOf(profile);
}

const keepsNothing: { readonly cacheProvider: CacheProvider } = {
  cacheProvider: { saveAsync: async () => null, getAsync: async () => null, removeAsync: async () => null },
};

function samlOf(
  { settings, key, origin }: SamlSite,
  more: Pick<SamlConfig, 'cacheProvider' | 'generateUniqueId'>,
): SAML {
  const { sso_endpoint_url: entryPoint, idp_cert: latest, old_idp_cert: before } = settings;
  const certificates = [latest, before].filter((text): text is string => text !== null && isCertificate(text));
  if (entryPoint === null) throw wrongSettings('sso-endpoint-url is missing');
  if (certificates.length === 0)
    throw wrongSettings(latest === null ? 'idp-cert is missing' : `idp-cert ${isNoCertificate}`);
  if (settings.authn_requests_signed && key !== null) checkKey(key);
  return new SAML({
    entryPoint,
    ...more,
    issuer: origin + samlPaths.metadata,
    audience: origin + samlPaths.metadata,
    callbackUrl: origin + samlPaths.answer,
    idpCert: certificates.map(pemOf),
    identifierFormat: addressFormat,
    // How somebody proves who they are is the provider's business: a password, or more.
    disableRequestedAuthnContext: true,
    wantAssertionsSigned: settings.want_assertions_signed,
    // One of the two is signed in any case.
    wantAuthnResponseSigned: false,
    validateInResponseTo: ValidateInResponseTo.always,
    acceptedClockSkewMs: skewMs,
    ...(settings.authn_requests_signed && key !== null
      ? {
          privateKey: key,
          signatureAlgorithm: settings.signature_signing_method === 'SHA1' ? 'sha1' : 'sha256',
          digestAlgorithm: settings.signature_digest_method === 'SHA1' ? 'sha1' : 'sha256',
        }
      : {}),
  });
}

function checkKey(key: string): void {
  try {
    createPrivateKey(key);
  } catch (error) {
    throw wrongSettings('private-key is no private key in PEM', error);
  }
}

/** What no answer has, before a parser sees it: definitions of entities, what is encrypted, and algorithms that are too weak. */
function checkText(xml: string): void {
  if (/<!(DOCTYPE|ENTITY)/i.test(xml))
    throw new SamlRefusal('unreadable', 'the answer of the identity provider defines entities, which none may do');
  // Before its algorithms, which are none of a signature.
  if (/<(?:[\w.-]+:)?EncryptedAssertion\b/.test(xml))
    throw new SamlRefusal('encrypted', 'the assertion is encrypted; let the identity provider sign it and not encrypt');
  for (const [, double, single] of xml.matchAll(/\bAlgorithm\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    const algorithm = double ?? single ?? '';
    if (!algorithms.has(algorithm))
      throw new SamlRefusal(
        'algorithm',
        `the answer of the identity provider uses ${algorithm}, which is not taken here; let it sign with RSA and SHA-256`,
      );
  }
}

interface Node {
  readonly $?: Readonly<Record<string, string | undefined>>;
  readonly [child: string]: unknown;
}
const childrenOf = (node: Node | undefined, name: string): readonly Node[] =>
  (node?.[name] as readonly Node[] | undefined) ?? [];

/**
 * The signed part itself says whom it is for, until when, and which question it answers: what stands around it may be unsigned, and the sign-in
 * of somebody else.
 */
function checkBearer(
  profile: Profile,
  { acs, request, now }: { readonly acs: string; readonly request: string | null; readonly now: number },
): void {
  const assertion = (profile.getAssertion?.() as { readonly Assertion?: Node } | undefined)?.Assertion;
  const data = childrenOf(childrenOf(assertion, 'Subject')[0], 'SubjectConfirmation')
    .filter(({ $ }) => $?.['Method'] === 'urn:oasis:names:tc:SAML:2.0:cm:bearer')
    .flatMap((confirmation) => childrenOf(confirmation, 'SubjectConfirmationData'))
    .map(({ $ }) => $ ?? {});
  const forUs = data.filter(({ Recipient }) => Recipient === acs);
  if (forUs.length === 0)
    throw new SamlRefusal('recipient', `the assertion is for another recipient; it has to be ${acs}`);
  const ours = forUs.filter(({ InResponseTo }) => InResponseTo !== undefined && InResponseTo === request);
  if (ours.length === 0) throw unasked();
  if (!ours.some(({ NotOnOrAfter }) => Date.parse(NotOnOrAfter ?? '') > now - skewMs)) throw expired();
}

function assertionOf(profile: Profile): Assertion {
  const texts = (value: unknown): readonly string[] =>
    (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string');
  const assertion = (profile.getAssertion?.() as { readonly Assertion?: Node } | undefined)?.Assertion;
  const end = childrenOf(assertion, 'AuthnStatement')[0]?.$?.['SessionNotOnOrAfter'];
  return {
    nameId: (profile.nameID ?? '').trim(),
    attributes: new Map(
      Object.entries((profile['attributes'] ?? {}) as Readonly<Record<string, unknown>>).map(([name, value]) => [
        name,
        texts(value).map((text) => text.trim()),
      ]),
    ),
    endsAt: end === undefined || Number.isNaN(Date.parse(end)) ? null : new Date(end),
  };
}

export const unasked = (): SamlRefusal =>
  new SamlRefusal(
    'unasked',
    'the answer belongs to no sign-in that this browser has begun within a quarter of an hour, or was used already',
  );
const expired = (): SamlRefusal =>
  new SamlRefusal(
    'expired',
    'the assertion is not valid at this moment; if that happens again, the clocks of both servers are apart',
  );

/** In words for people; node-saml's own are for who reads its source (5.1.0). */
function refusalOf(error: unknown, origin: string): SamlRefusal {
  if (error instanceof SamlRefusal) return error;
  const said = error instanceof Error ? error.message : String(error);
  if (/InResponseTo|in response to/i.test(said)) return unasked();
  if (/expired|not yet valid|subject confirmation/i.test(said)) return expired();
  if (/audience/i.test(said))
    return new SamlRefusal(
      'audience',
      `the assertion is for another audience; it has to be ${origin}${samlPaths.metadata}`,
    );
  if (/SAML provider returned/.test(said))
    return new SamlRefusal('provider', `the identity provider refused: ${said.replace(/^.*error: /s, '')}`);
  if (/signature/i.test(said))
    return new SamlRefusal(
      'signature',
      'the answer is not signed by the identity provider that this server knows; its certificate may have changed',
      { cause: error },
    );
  return new SamlRefusal('unreadable', 'the identity provider sent no answer that could be read', { cause: error });
}
