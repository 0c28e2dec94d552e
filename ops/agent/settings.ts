// What an agent is told: by options of `terrace agent`, or by the variables that agents of Terraform Enterprise know.

import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { Registration } from '@terrace/runtime/jobs/agent-wire';
import type { EgressRules } from '@terrace/runtime/egress/rules';
import { authorityOf, egressOf } from '../boot/configuration.ts';
import { StartFault } from '../home/exit-codes.ts';

export interface AgentOptions {
  readonly address?: string | undefined;
  readonly poolToken?: string | undefined;
  readonly name?: string | undefined;
  readonly single?: boolean | undefined;
  readonly dataDir?: string | undefined;
  readonly caFile?: string | undefined;
}

export interface AgentSettings {
  /** Of the gateway: `https://tfe.example.org:8443`. */
  readonly address: string;
  readonly token: string;
  readonly name: string;
  /** Ends after one run's work. */
  readonly single: boolean;
  /** Where jobs lie while they are worked on; held by one agent at a time. */
  readonly folder: string;
  /** PEM of authorities to trust beside the public ones. */
  readonly authority: string | null;
  /** Where archives of terraform that a site admin named may be fetched from, beside public addresses. */
  readonly egress: EgressRules;
}

/** Throws StartFault `usage` that names what is missing or wrong. */
export function readAgentSettings(options: AgentOptions, env: NodeJS.ProcessEnv): AgentSettings {
  const address = options.address ?? env['TFC_ADDRESS'] ?? '';
  if (address === '')
    throw usage('whom shall the agent work for? Give the address of the server by --address or TFC_ADDRESS');
  if (!URL.canParse(address) || new URL(address).protocol !== 'https:')
    throw usage(`the address '${address}' must be a URL like https://tfe.example.org:8443`);
  const token = options.poolToken ?? env['TFC_AGENT_TOKEN'] ?? '';
  if (token === '')
    throw usage(
      'the agent has no token: give one of its pool by TFC_AGENT_TOKEN or --pool-token (POST /api/v2/agent-pools/<pool>/authentication-tokens makes one)',
    );
  const name = options.name ?? (env['TFC_AGENT_NAME'] || hostname());
  const named = Registration.pick({ name: true }).safeParse({ name });
  if (!named.success) throw usage(`the name '${name}' ${named.error.issues[0]?.message ?? 'cannot be one'}`);
  const caFile = options.caFile ?? env['TERRACE_CA_FILE'];
  return {
    address: new URL(address).origin,
    token,
    name,
    single: options.single ?? isYes(env['TFC_AGENT_SINGLE']),
    folder: resolve(
      options.dataDir ?? (env['TFC_AGENT_DATA_DIR'] || join(homedir(), '.terrace-agent', name.replaceAll(' ', '-'))),
    ),
    egress: egressOf(env['TERRACE_EGRESS_ALLOW']),
    authority: authorityOf({ TERRACE_CA: env['TERRACE_CA'] || undefined, TERRACE_CA_FILE: caFile || undefined }),
  };
}

const isYes = (text: string | undefined): boolean => ['1', 'true', 'yes'].includes((text ?? '').toLowerCase());
const usage = (text: string): StartFault => new StartFault('usage', text);
