// Tokens of workload identity: who a phase of a run is, said to whoever trusts this server, for the audiences that variables of the run name.
// They are signed by RS256, minted for the answer to a worker's claim, and stored nowhere.

import { randomUUID, sign } from 'node:crypto';
import type { QueryRunId } from '@terrace/machines/query-run/id';
import type { RunId } from '@terrace/machines/run/id';
import type { Variable } from '@terrace/machines/variable/variable';
import type { Clock } from '@terrace/runtime/clock/clock';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import type { Sql } from '@terrace/runtime/store/sql';
import { signingKey } from './view/workload-keys.ts';
import type { KeyStore } from './view/workload-keys.ts';

/** Whose token it is. */
export interface Workload {
  readonly run: RunId | QueryRunId;
  readonly workspace: string;
  readonly phase: 'plan' | 'apply';
  /** How long the phase may take, which is how long the token is good. */
  readonly limitMs: number;
}

/** What travels in one answer stays bounded. */
const audiencesMax = 32;
/** Clocks elsewhere may be a little behind. */
const earlierS = 5;

/** Longer ones nobody who trusts a token asks for; the whole environment of a run is bounded. */
export const audienceBytesMax = 1024;

/** The variable that the token goes into for whose audience this one stands; null for any other. `TYPE` is reserved. */
export function tokenNameOf(key: string): string | null {
  const [, tag] = /^TFC_WORKLOAD_IDENTITY_AUDIENCE(_\w+)?$/.exec(key) ?? [null, null];
  return tag === null || tag === '_TYPE' ? null : `TFC_WORKLOAD_IDENTITY_TOKEN${tag ?? ''}`;
}

/** Whether the server alone writes it. */
export const isTokenName = (key: string): boolean => /^TFC_WORKLOAD_IDENTITY_TOKEN(_\w+)?$/.test(key);

/** Why nobody gets a token for it, as a sentence; null when one is made. */
export function whyNoAudience(audience: string): string | null {
  const bytes = new TextEncoder().encode(audience).length;
  return bytes <= audienceBytesMax
    ? null
    : `an audience of workload identity may have ${audienceBytesMax} bytes, and this one has ${bytes}`;
}

/** Audiences by the variable that their token goes into, of these variables; of those with the same name the later wins. */
export function audiencesIn(variables: readonly Variable[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { key, value, category } of variables) {
    const name = tokenNameOf(key);
    if (category !== 'env' || name === null) continue;
    if (value === '') found.delete(name);
    else found.set(name, value);
  }
  return found;
}

/**
 * Tokens by the variable that each goes into; none unless a variable asks for one. Throws TerminalFault when there would be too many, when an
 * audience is too long, or when a name would make the subject say something else.
 */
export async function identityTokens(
  store: KeyStore & { readonly clock: Pick<Clock, 'now'>; readonly origin: string },
  workload: Workload,
  variables: readonly Variable[],
): Promise<Readonly<Record<string, string>>> {
  const audiences = audiencesIn(variables);
  if (audiences.size === 0) return {};
  if (audiences.size > audiencesMax)
    throw new TerminalFault(
      'too-many-audiences',
      `run ${workload.run}: it asks for ${audiences.size} tokens of workload identity, and gets at most ${audiencesMax}`,
    );
  for (const [name, audience] of audiences) {
    const why = whyNoAudience(audience);
    if (why !== null) throw new TerminalFault('audience-too-long', `run ${workload.run}: no ${name}: ${why}`);
  }
  const claims = await claimsOf(store.sql, workload);
  const { id, key } = await signingKey(store);
  const iat = Math.floor(store.clock.now() / 1_000);
  const times = { iat, nbf: iat - earlierS, exp: iat + Math.ceil(workload.limitMs / 1_000) };
  const minted = [...audiences].map(([name, aud]) => {
    const said = [
      { typ: 'JWT', alg: 'RS256', kid: id },
      { jti: randomUUID(), iss: store.origin, aud, ...times, ...claims },
    ];
    const text = said.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return [name, `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`] as const;
  });
  return Object.fromEntries(minted);
}

interface Place {
  readonly organization_id: string;
  readonly organization: string;
  readonly project_id: string;
  readonly project: string;
  readonly workspace: string;
}

/** As Terraform Enterprise names them. */
async function claimsOf(
  sql: Pick<Sql, 'query'>,
  { run, workspace, phase }: Workload,
): Promise<Readonly<Record<string, string>>> {
  const [place] = await sql.query<Place>(
    `select o.external_id as organization_id, o.name as organization, p.id as project_id, p.name as project, w.name as workspace
      from workspace w join project p on p.id = w.project join organization o on o.name = w.organization where w.id = $1`,
    [workspace],
  );
  if (place === undefined) throw new TerminalFault('run-missing', `run ${run}: its workspace is not there any more`);
  // Whoever trusts by a pattern must not be led to take one workspace for another.
  for (const name of [place.organization, place.project, place.workspace])
    if (name.includes(':'))
      throw new TerminalFault(
        'identity-unclear',
        `run ${run}: ${JSON.stringify(name)} has a colon, so the subject of a token of workload identity would not say who it is; rename it`,
      );
  const full = `organization:${place.organization}:project:${place.project}:workspace:${place.workspace}`;
  return {
    sub: `${full}:run_phase:${phase}`,
    terraform_organization_id: place.organization_id,
    terraform_organization_name: place.organization,
    terraform_project_id: place.project_id,
    terraform_project_name: place.project,
    terraform_workspace_id: workspace,
    terraform_workspace_name: place.workspace,
    terraform_full_workspace: full,
    terraform_run_id: run,
    terraform_run_phase: phase,
  };
}
