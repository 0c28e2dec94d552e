// Variables and environment of terraform. Values reach it in files outside the configuration, of which the later wins, and over which
// the configuration's own tfvars files do not; nothing of this process's environment does.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkContext, WorkSpec } from '../work.ts';

type Variable = WorkContext['variables'][number];

/** Writes the two files into `home`. Gives their names; a file without variables is left out. */
export async function writeVariableFiles(
  home: string,
  context: Pick<WorkContext, 'variables' | 'runVariables'>,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const [name, variables] of [
    ['workspace.tfvars', context.variables],
    ['run.tfvars', context.runVariables],
  ] as const) {
    const lines = variables.filter(({ category }) => category === 'terraform').map(assignment);
    if (lines.length === 0) continue;
    await writeFile(join(home, name), `${lines.join('\n')}\n`, { mode: 0o600 });
    names.push(name);
  }
  return names;
}

/** A value in HCL is written as it is; any other as a quoted string. */
const assignment = ({ key, value, hcl }: Variable): string => `${key} = ${hcl ? value : quoted(value)}`;

/** A string of HCL: `${` and `%{` would begin a template, so they are doubled. */
export function quoted(text: string): string {
  const escaped = JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  return escaped.replaceAll('${', '$${').replaceAll('%{', '%%{');
}

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

/** The garbage collector may let the heap grow fourfold, up to a bound: plans of usual size run faster (protocol, 5.5). */
const memory = { GOGC: '400', GOMEMLIMIT: '2GiB' } as const;

/** The whole environment of a run's terraform, beside HOME, TMPDIR, PATH and LANG. */
export function environmentOf(
  spec: WorkSpec,
  context: WorkContext,
  place: { readonly home: string; readonly bundleFile: string },
): Readonly<Record<string, string>> {
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
  const own = [...context.variables, ...context.runVariables].filter(({ category }) => category === 'env');
  return {
    ...memory,
    ...Object.fromEntries(own.map(({ key, value }) => [key, value])),
    ...about,
    // The same again for configurations that want them as input variables.
    ...Object.fromEntries(Object.entries(about).map(([name, value]) => [`TF_VAR_${name}`, value])),
    TF_CLI_CONFIG_FILE: join(place.home, 'terraformrc'),
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
    TF_REGISTRY_DISCOVERY_RETRY: '2',
    SSL_CERT_FILE: place.bundleFile,
  };
}
