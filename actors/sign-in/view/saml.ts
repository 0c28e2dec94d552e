// Signing in by SAML, as rows: how the site is set up for it, the sign-ins that are under way, and who came that way. The private key is sealed.

import type { UserId } from '@terrace/machines/user/id';
import type { Keys } from '@terrace/runtime/keys/keys';
import type { Sql } from '@terrace/runtime/store/sql';
import { isCertificate } from './certificate.ts';

type Reader = Pick<Sql, 'query'>;

/** Named as the API names them. */
export interface SamlSettings {
  readonly enabled: boolean;
  readonly debug: boolean;
  readonly sso_endpoint_url: string | null;
  readonly slo_endpoint_url: string | null;
  /** Of the provider, in PEM. */
  readonly idp_cert: string | null;
  /** Good as well, until it is revoked. */
  readonly old_idp_cert: string | null;
  readonly attr_username: string;
  readonly attr_groups: string;
  readonly attr_site_admin: string;
  /** Empty: no group makes anybody an admin. */
  readonly site_admin_role: string;
  readonly team_management_enabled: boolean;
  /** In seconds. */
  readonly sso_api_token_session_timeout: number;
  readonly authn_requests_signed: boolean;
  readonly want_assertions_signed: boolean;
  /** Of this server, in PEM. */
  readonly certificate: string | null;
  readonly signature_signing_method: 'SHA1' | 'SHA256';
  readonly signature_digest_method: 'SHA1' | 'SHA256';
  readonly provider_type: 'okta' | 'entra' | 'saml' | 'unknown';
  readonly has_private_key: boolean;
}

const changeable = [
  ...([
    'enabled',
    'debug',
    'sso_endpoint_url',
    'slo_endpoint_url',
    'idp_cert',
    'attr_username',
    'attr_groups',
  ] as const),
  ...(['attr_site_admin', 'site_admin_role', 'team_management_enabled', 'sso_api_token_session_timeout'] as const),
  ...(['authn_requests_signed', 'want_assertions_signed', 'certificate', 'signature_signing_method'] as const),
  ...(['signature_digest_method', 'provider_type'] as const),
];
const columns = `${changeable.join(', ')}, old_idp_cert, private_key is not null as has_private_key`;
const keyPlace = 'saml-setting/private-key';

export type SamlChange = Partial<Pick<SamlSettings, (typeof changeable)[number]>> & {
  /** In PEM. */
  readonly private_key?: string | null;
};

export async function readSamlSettings(sql: Reader): Promise<SamlSettings> {
  const [row] = await sql.query<SamlSettings>(`select ${columns} from saml_setting`, [], 'saml-settings');
  if (row === undefined) throw new Error('the row with the settings of SAML is gone');
  return row;
}

/**
 * What is not named stays. Another certificate of the provider leaves the one before good as well, the last
 * that could be read: one that is none does not push it out. `check` sees what would be so, in the transaction, and
 * what it throws comes out, with nothing changed.
 */
export async function changeSamlSettings(
  { sql, keys }: { readonly sql: Sql; readonly keys: Pick<Keys, 'seal'> },
  change: SamlChange,
  check: (settings: SamlSettings, inside: Reader) => Promise<void>,
): Promise<void> {
  const { private_key: key, ...given } = change;
  const sealed = key === undefined || key === null ? null : await keys.seal(Buffer.from(key), keyPlace);
  if (Object.values(change).every((value) => value === undefined)) return;
  await sql.transaction(async (inside) => {
    await inside.query('select from saml_setting for update');
    const before = await readSamlSettings(inside);
    const assigned: readonly (readonly [name: string, value: unknown])[] = [
      ...changeable.filter((name) => given[name] !== undefined).map((name) => [name, given[name]] as const),
      ...(key === undefined ? [] : [['private_key', sealed] as const]),
      ...(given.idp_cert === undefined || given.idp_cert === before.idp_cert
        ? []
        : [['old_idp_cert', oldCertificate(before, given.idp_cert)] as const]),
    ];
    await inside.query(
      `update saml_setting set ${assigned.map(([name], n) => `${name} = $${n + 1}`).join(', ')}`,
      assigned.map(([, value]) => value),
    );
    await check(await readSamlSettings(inside), inside);
  });
}

/** As they are until the transaction is over: whoever is changing them is waited for. */
export async function holdSamlSettings(sql: Reader): Promise<SamlSettings> {
  await sql.query('select from saml_setting for share');
  return await readSamlSettings(sql);
}

/** Which certificate is good beside the next one. */
function oldCertificate({ idp_cert: latest, old_idp_cert: old }: SamlSettings, next: string | null): string | null {
  if (latest !== null && isCertificate(latest)) return latest;
  return old === next ? null : old;
}

/** Only the newer certificate of the provider is good from now on. */
export const revokeOldCertificate = (sql: Reader): Promise<unknown> =>
  sql.query('update saml_setting set old_idp_cert = null where old_idp_cert is not null');

/** In PEM; null when there is none. Throws TerminalFault when it was changed from outside. */
export async function openSamlKey({
  sql,
  keys,
}: {
  readonly sql: Reader;
  readonly keys: Pick<Keys, 'open'>;
}): Promise<string | null> {
  const [row] = await sql.query<{ readonly private_key: Uint8Array | null }>('select private_key from saml_setting');
  if (row === undefined || row.private_key === null) return null;
  return Buffer.from(await keys.open(row.private_key, keyPlace)).toString();
}

/**
 * Takes the answer to a sign-in; false when one was taken already. Those of sign-ins that are over, which are so after `livesMs`, go on the way.
 */
export async function takeSamlAnswer(sql: Reader, request: string, livesMs: number): Promise<boolean> {
  const taken = await sql.query(
    `with gone as (delete from saml_answer where request in (
       select request from saml_answer where taken_at < now() - 2 * make_interval(secs => $2::float8 / 1000) limit 100 for update skip locked))
     insert into saml_answer (request) values ($1) on conflict do nothing returning request`,
    [request, livesMs],
  );
  return taken.length > 0;
}

/** Somebody came by the provider: their tokens open something again. */
export const noteSsoSignIn = (
  sql: Reader,
  given: { readonly user: UserId; readonly nameId: string; readonly isServiceAccount: boolean },
): Promise<unknown> =>
  sql.query(
    `insert into user_sso (user_id, name_id, is_service_account) values ($1, $2, $3)
      on conflict (user_id) do update set name_id = excluded.name_id, signed_in_at = now(), is_service_account = excluded.is_service_account`,
    [given.user, given.nameId, given.isServiceAccount],
  );
