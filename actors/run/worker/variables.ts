// Variables and environment of terraform. Values reach it in files outside the configuration, of which the later wins, and over which
// the configuration's own tfvars files do not; nothing of this process's environment does.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sensitiveTexts } from '@terrace/machines/variable/variable';
import type { Variable } from '@terrace/machines/variable/variable';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { whyNoValue } from '@terrace/runtime/hcl/value';
import { sshEnvironment } from '@terrace/runtime/sandbox/ssh-key';
import type { WorkContext } from '../work.ts';
import type { PlaceSpec } from './place.ts';

/** Names of variables. Others can be stored, and in a file of values they would be a mistake of syntax. */
const declarable = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

/**
 * Writes the files into `home` and gives their names, in the order in which terraform must read them; a file without variables is left
 * out. Texts go as JSON, in which nothing is a template (HCL has no escape for each of them); values in HCL are written as they are.
 * Throws TerminalFault for the first of them that is none: terraform would show the lines of its file, and with them its neighbours.
 */
export async function writeVariableFiles(
  home: string,
  context: Pick<WorkContext, 'variables' | 'runVariables' | 'priorityVariables'>,
): Promise<readonly string[]> {
  const names: string[] = [];
  const write = async (name: string, text: string): Promise<void> => {
    await writeFile(join(home, name), text, { mode: 0o600 });
    names.push(name);
  };
  for (const [level, variables] of [
    ['workspace', context.variables],
    ['run', context.runVariables],
    ['priority', context.priorityVariables],
  ] as const) {
    // A file may name each variable only once.
    const last = new Map(
      variables
        .filter(({ category, key }) => category === 'terraform' && declarable.test(key))
        .map((variable) => [variable.key, variable] as const),
    );
    const texts = [...last.values()].filter(({ hcl }) => !hcl);
    const expressions = [...last.values()].filter(({ hcl }) => hcl);
    for (const variable of expressions) mustBeHcl(variable);
    if (texts.length > 0)
      await write(
        `${level}.tfvars.json`,
        JSON.stringify(Object.fromEntries(texts.map(({ key, value }) => [key, value]))),
      );
    if (expressions.length > 0)
      await write(`${level}.tfvars`, expressions.map(({ key, value }) => `${key} = ${value}\n`).join(''));
  }
  return names;
}

/** Of a sensitive value nothing is said but the place. */
function mustBeHcl({ key, value, sensitive }: Variable): void {
  const fault = whyNoValue(value);
  if (fault === null) return;
  const reason = sensitive ? '' : `: ${fault.reason}`;
  throw new TerminalFault(
    'variable-no-hcl',
    `the value of variable ${key} is marked as HCL and is none, at ${fault.place}${reason}`,
  );
}

/** Of names and addresses of ours, in which nothing could be a template. */
const quoted = (text: string): string => JSON.stringify(text);

/** The file of the CLI's configuration, below the home of its commands. */
export const configurationName = 'terraformrc';

/** A CLI configuration that knows the run's own token, for this server's name and for the alias that configurations may use. */
export function cliConfiguration({ host, runToken }: Pick<WorkContext, 'host' | 'runToken'>): string {
  const services = {
    'modules.v1': `https://${host}/api/registry/v1/modules/`,
    'providers.v1': `https://${host}/api/registry/v1/providers/`,
    'tfe.v2': `https://${host}/api/v2/`,
    'tfe.v2.1': `https://${host}/api/v2/`,
  };
  const lines = Object.entries(services).map(([name, url]) => `    ${quoted(name)} = ${quoted(url)}`);
  return [
    ...['disable_checkpoint = true', ''],
    ...[host, 'localterraform.com'].map((name) => `credentials ${quoted(name)} {\n  token = ${quoted(runToken)}\n}\n`),
    `host "localterraform.com" {\n  services = {\n${lines.join('\n')}\n  }\n}\n`,
  ].join('\n');
}

/** Which files a configuration's commands trust for HTTPS, below their home; written by the place. */
export const bundleName = 'ca-bundle.pem';

/**
 * The garbage collector may let the heap grow fourfold, up to a bound: plans of usual size run faster (protocol, 5.5). Where a job has a
 * bound itself, providers need a part of it too.
 */
const memoryOf = (memoryBytes: number | null): Readonly<Record<string, string>> => {
  const bytes = Math.min(2 * 1024 ** 3, memoryBytes === null ? Infinity : (memoryBytes * 3) / 4);
  return { GOGC: '400', GOMEMLIMIT: String(Math.floor(bytes)) };
};

/** Would lead terraform to another state or folder than the ones that we look into. */
const refusedNames: ReadonlySet<string> = new Set([
  'TF_WORKSPACE',
  'TF_DATA_DIR',
  'TF_CLI_CONFIG_FILE',
  'TERRAFORM_CONFIG',
]);
/** By this tofu takes the settings of an `encryption` block from its environment. */
export const encryptionName = 'TF_ENCRYPTION';
const parallelismMax = 256;

/** The whole environment of a run's terraform, which is in the workspace of its name, beside HOME, TMPDIR, PATH and LANG. */
export function environmentOf(
  spec: Pick<PlaceSpec, 'run' | 'organization' | 'workspaceName'>,
  context: WorkContext,
  seen: {
    /** As its commands see it. */
    readonly home: string;
    /** What they may hold together. */
    readonly memoryBytes: number | null;
  },
): Readonly<Record<string, string>> {
  const { home, memoryBytes } = seen;
  const about = {
    TFC_RUN_ID: spec.run,
    TFE_RUN_ID: spec.run,
    TFC_WORKSPACE_NAME: spec.workspaceName,
    TFC_WORKSPACE_SLUG: `${spec.organization}/${spec.workspaceName}`,
    TFC_ORGANIZATION_NAME: spec.organization,
    ATLAS_RUN_ID: spec.run,
    ATLAS_WORKSPACE_NAME: spec.workspaceName,
    ATLAS_WORKSPACE_SLUG: `${spec.organization}/${spec.workspaceName}`,
  };
  return {
    ...memoryOf(memoryBytes),
    ...(context.sshKey == null ? {} : sshEnvironment(home)),
    ...Object.fromEntries([...ownEnvironment(context)].filter(([name]) => !refusedNames.has(name))),
    ...context.identityTokens,
    ...about,
    // The same again for configurations that want them as input variables.
    ...Object.fromEntries(Object.entries(about).map(([name, value]) => [`TF_VAR_${name}`, value])),
    TF_WORKSPACE: spec.workspaceName,
    TF_CLI_CONFIG_FILE: join(home, configurationName),
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
    TF_REGISTRY_DISCOVERY_RETRY: '2',
    SSL_CERT_FILE: join(home, bundleName),
  };
}

/** Of variables with the same name the later wins. */
const allVariables = ({ variables, runVariables, priorityVariables }: WorkContext): readonly Variable[] => [
  ...variables,
  ...runVariables,
  ...priorityVariables,
];

/** What the workspace and the run add to the environment. */
export function ownEnvironment(context: WorkContext): ReadonlyMap<string, string> {
  const own = allVariables(context).filter(({ category }) => category === 'env');
  return new Map(own.map(({ key, value }) => [key, value]));
}

/** `-parallelism=…` when the environment variable TFE_PARALLELISM says how much; what is no number from 1 to 256 is passed over. */
export function parallelismArguments(context: WorkContext): readonly string[] {
  const wanted = ownEnvironment(context).get('TFE_PARALLELISM') ?? '';
  const isGood = /^\d{1,3}$/.test(wanted) && Number(wanted) >= 1 && Number(wanted) <= parallelismMax;
  return isGood ? [`-parallelism=${Number(wanted)}`] : [];
}

/** Who the run is, said to others: tokens of workload identity. */
export const identitiesOf = ({ identityTokens }: Pick<WorkContext, 'identityTokens'>): readonly string[] =>
  Object.values(identityTokens ?? {});

/** What nobody may read in a message: the run's token, and every value that is marked as sensitive. */
export const secretsOf = (context: WorkContext): readonly string[] => [
  context.runToken,
  ...identitiesOf(context),
  ...(context.sshKey == null ? [] : [context.sshKey]),
  ...sensitiveTexts(allVariables(context)),
];
