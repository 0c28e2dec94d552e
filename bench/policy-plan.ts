// What does a policy cost over a large plan? A plan of 10,000 resources is made (some 37 MB), and policies that read more and more
// of it are judged, each in a process of its own: from opening the file to the result, with the most memory the process ever had.
// Beside each stands JSON.parse of the same file in the same round: machines differ, the ratio of processor time less so.
//
//   npm run bench -- policy-plan [--resources 10000] [--rounds 5]

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { compile, evaluate } from '@terrace/actors/policy/sentinel/evaluate';
import { terraformImports } from '@terrace/actors/policy/sentinel/terraform/imports';
import { JsonDocument } from '@terrace/actors/policy/sentinel/terraform/lazy-json';
import { median, progress, report, rounded } from './figures.ts';

const policies: Readonly<Record<string, string>> = {
  version: `import "tfplan/v2" as tfplan
main = rule { tfplan.terraform_version matches "^1\\\\." }
`,
  types: `import "tfplan/v2" as tfplan
main = rule { all tfplan.resource_changes as _, rc { rc.type in ["aws_instance", "aws_s3_bucket"] } }
`,
  tags: `import "tfplan/v2" as tfplan
instances = filter tfplan.resource_changes as _, rc {
	rc.mode is "managed" and rc.type is "aws_instance" and rc.change.actions contains "create"
}
mandatory = ["Name", "Owner", "Environment", "CostCenter"]
tagged = rule { all instances as _, rc { all mandatory as tag { rc.change.after.tags contains tag } } }
sized = rule { all instances as _, rc { rc.change.after.instance_type in ["t3.micro", "t3.small"] } }
encrypted = rule { all instances as _, rc { all rc.change.after.root_block_device as disk { disk.encrypted } } }
main = rule { tagged and sized and encrypted }
`,
  configuration: `import "tfplan/v2" as tfplan\nimport "tfconfig/v2" as tfconfig
main = rule {
	all tfplan.resource_changes as address, rc {
		tfconfig.resources[tfconfig.strip_index(address)].config.instance_type.constant_value is "t3.micro"
	}
}
`,
  everything: `import "tfplan/v2" as tfplan
main = rule {
	all tfplan.planned_values.resources as _, r { all r.values as name, value { value is defined } } and
		all tfplan.resource_changes as _, rc { all rc.change.after as name, value { value is defined } }
}
`,
};

/** In the place of a policy. */
const floor = 'JSON.parse';

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      resources: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '5' },
      inside: { type: 'string' },
      policy: { type: 'string', default: '' },
    },
  });
  if (values.inside !== undefined) return judge(values.inside, values.policy);
  const folder = await mkdtemp(join(tmpdir(), 'terrace-policy-plan-'));
  try {
    await measure(join(folder, 'plan.json'), Number(values.resources), Number(values.rounds));
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Judged {
  readonly ms: number;
  readonly processorMs: number;
  readonly steps: number;
  readonly residentMb: number;
}

async function measure(path: string, resources: number, rounds: number): Promise<void> {
  await writeFile(path, JSON.stringify(planOf(resources)));
  const planMb = rounded((await stat(path)).size / 1e6, 1);
  progress(`a plan of ${resources} resources, ${planMb} MB; ${rounds} rounds of each policy`);
  const figures: Record<string, unknown> = {};
  const rows: Readonly<Record<string, string | number>>[] = [];
  for (const policy of Object.keys(policies)) {
    const [judged, parsed]: [Judged[], Judged[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      parsed.push(await judgeApart(path, floor));
      judged.push(await judgeApart(path, policy));
    }
    const ms = judged.map((one) => one.ms);
    const [processor, ofParse] = [judged, parsed].map((all) => median(all.map((one) => one.processorMs)));
    const toParse = rounded((processor as number) / (ofParse as number), 2);
    const [residentMb, steps] = [Math.max(...judged.map((one) => one.residentMb)), judged[0]?.steps ?? 0];
    figures[policy] = { ms: rounded(median(ms), 1), least: rounded(Math.min(...ms), 1), toParse, residentMb, steps };
    rows.push({
      policy,
      steps,
      median: `${rounded(median(ms), 0)} ms`,
      least: `${rounded(Math.min(...ms), 0)} ms`,
      'processor time / JSON.parse': toParse,
      'most memory': `${residentMb} MB`,
    });
  }
  report('policy-plan', rows, { resources, planMb, policies: figures });
}

async function judgeApart(plan: string, policy: string): Promise<Judged> {
  const bench = join(import.meta.dirname, 'bench.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [
    bench,
    'policy-plan',
    '--inside',
    plan,
    '--policy',
    policy,
  ]);
  return JSON.parse(stdout) as Judged;
}

async function judge(plan: string, name: string): Promise<void> {
  const begin = performance.now();
  const processorBegin = process.cpuUsage();
  const steps = name === floor ? await parse(plan) : await judgeBy(policies[name] ?? '', name, plan);
  const ms = performance.now() - begin;
  const { user, system } = process.cpuUsage(processorBegin);
  const residentMb = rounded(process.resourceUsage().maxRSS / 1024, 0);
  const judged: Judged = { ms, processorMs: (user + system) / 1000, steps, residentMb };
  process.stdout.write(JSON.stringify(judged));
}

async function parse(plan: string): Promise<number> {
  JSON.parse((await readFile(plan)).toString('utf8'));
  return 0;
}

async function judgeBy(policy: string, name: string, plan: string): Promise<number> {
  const find = terraformImports({ plan: new JsonDocument(await readFile(plan), plan) });
  const { outcome, error, steps } = await evaluate(compile(policy, `${name}.sentinel`), { import: find });
  if (outcome !== 'pass') throw new Error(`${name}: ${outcome}, ${error?.format() ?? 'without an error'}`);
  return steps;
}

const modules = 20;

/** Instances as a cloud's provider describes them, in modules with instance keys. */
function planOf(count: number): unknown {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const moduleOf = (index: number): string => `module.app[${index % modules}]`;
  const resourceOf = (index: number) => ({
    address: `${moduleOf(index)}.aws_instance.web["k${index}"]`,
    mode: 'managed',
    type: 'aws_instance',
    name: 'web',
    index: `k${index}`,
    provider_name: 'registry.terraform.io/hashicorp/aws',
  });
  return {
    format_version: '1.2',
    terraform_version: '1.11.4',
    planned_values: {
      root_module: {
        child_modules: Array.from({ length: modules }, (_, module) => ({
          resources: indexes
            .filter((index) => index % modules === module)
            .map((index) => ({ ...resourceOf(index), values: instance(index), sensitive_values: { tags: {} } })),
          address: moduleOf(module),
        })),
      },
    },
    resource_changes: indexes.map((index) => ({
      ...resourceOf(index),
      module_address: moduleOf(index),
      change: {
        actions: ['create'],
        before: null,
        after: instance(index),
        after_unknown: unknown,
        after_sensitive: {},
      },
    })),
    configuration: {
      root_module: {
        module_calls: {
          app: {
            source: './app',
            count_expression: { constant_value: modules },
            module: {
              resources: [
                {
                  address: 'aws_instance.web',
                  mode: 'managed',
                  type: 'aws_instance',
                  name: 'web',
                  provider_config_key: 'aws',
                  expressions: { instance_type: { constant_value: 't3.micro' } },
                },
              ],
            },
          },
        },
      },
    },
  };
}

const unknown = Object.fromEntries(
  ['arn', 'id', 'host_id', 'private_ip', 'public_ip', 'public_dns', 'private_dns', 'network_interface', 'key_name'].map(
    (name) => [name, true],
  ),
);

function instance(index: number): unknown {
  const tags = { Name: `web-${index}`, Owner: 'team', Environment: 'prod', CostCenter: 'c-1' };
  const disk = { delete_on_termination: true, encrypted: true, volume_size: 50, volume_type: 'gp3', throughput: null };
  return {
    ami: 'ami-0abcdef1234567890',
    associate_public_ip_address: false,
    availability_zone: 'eu-west-1a',
    credit_specification: [],
    disable_api_termination: false,
    ebs_block_device: [{ ...disk, device_name: '/dev/sdf', tags: {} }],
    ebs_optimized: false,
    get_password_data: false,
    hibernation: null,
    iam_instance_profile: `profile-${index}`,
    instance_initiated_shutdown_behavior: null,
    instance_type: 't3.micro',
    launch_template: [],
    maintenance_options: [{ auto_recovery: 'default' }],
    metadata_options: [{ http_endpoint: 'enabled', http_put_response_hop_limit: 1, http_tokens: 'required' }],
    monitoring: true,
    root_block_device: [{ ...disk, tags: { Name: `root-${index}` } }],
    source_dest_check: true,
    subnet_id: `subnet-${index % 100}`,
    tags,
    tags_all: tags,
    timeouts: null,
    user_data: '#!/bin/bash\necho hello from an instance that has something to say at its start\n'.repeat(3),
    user_data_replace_on_change: false,
    volume_tags: null,
    vpc_security_group_ids: [`sg-${index % 50}`, `sg-${index % 51}`],
  };
}
