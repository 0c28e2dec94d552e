// A plan as `terraform show -json` prints it, with one of everything that the imports must tell apart: for tests alone.

import { MapValue, toJson } from '../value.ts';
import type { Json } from '../value.ts';
import { readJsonObject } from './lazy-json.ts';

/** The plan as an import's source. `changes` replace members of it. */
export function scratchPlan(changes: Readonly<Record<string, unknown>> = {}): MapValue {
  return readJsonObject(Buffer.from(JSON.stringify({ ...plan, ...changes })), 'plan.json');
}

/** The plain data of a member, by its path; undefined when there is none. */
export function dataAt(map: MapValue, ...path: readonly (string | bigint)[]): Json {
  let value = toJsonOr(map, path[0]);
  for (const name of path.slice(1)) value = value instanceof MapValue ? toJsonOr(value, name) : undefined;
  return value === undefined ? undefined : toJson(value);
}

const toJsonOr = (map: MapValue, name: string | bigint | undefined): ReturnType<MapValue['get']> =>
  name === undefined ? map : map.get(name);

const inModule = { provider_name: 'registry.terraform.io/hashicorp/null', schema_version: 0 };

export const plan = {
  format_version: '1.2',
  terraform_version: '1.11.4',
  variables: {
    region: { value: 'eu' },
    size: { value: 3 },
    on: { value: true },
    none: { value: null },
    pass: { value: 'correct horse' },
    later: {},
  },
  planned_values: {
    outputs: {
      later: { sensitive: false },
      region: { sensitive: false, type: 'string', value: 'eu' },
      pass: { sensitive: true, type: 'string', value: 'correct horse' },
      nothing: { value: null },
    },
    root_module: {
      resources: [
        {
          address: 'null_resource.one',
          mode: 'managed',
          type: 'null_resource',
          name: 'one',
          ...inModule,
          values: { triggers: { a: 'x' } },
          sensitive_values: { triggers: {} },
        },
        {
          address: 'null_resource.many[1]',
          mode: 'managed',
          type: 'null_resource',
          name: 'many',
          index: 1,
          ...inModule,
          values: {},
          tainted: true,
        },
        {
          address: 'data.null_data_source.one',
          mode: 'data',
          type: 'null_data_source',
          name: 'one',
          ...inModule,
          values: { id: 'static' },
        },
        {
          address: 'data.null_resource.one',
          mode: 'data',
          type: 'null_resource',
          name: 'one',
          ...inModule,
          values: { id: 'twin' },
        },
      ],
      child_modules: [
        {
          address: 'module.a["x.y"]',
          resources: [
            {
              address: 'module.a["x.y"].null_resource.in["k"]',
              mode: 'managed',
              type: 'null_resource',
              name: 'in',
              index: 'k',
              ...inModule,
              values: { n: 1.5 },
              depends_on: ['null_resource.one'],
            },
          ],
          child_modules: [
            {
              address: 'module.a["x.y"].module.b',
              resources: [
                {
                  address: 'module.a["x.y"].module.b.data.null_data_source.deep',
                  mode: 'data',
                  type: 'null_data_source',
                  name: 'deep',
                  ...inModule,
                  values: { id: 'deep' },
                },
              ],
            },
          ],
        },
      ],
    },
  },
  resource_drift: [
    {
      address: 'null_resource.one',
      mode: 'managed',
      type: 'null_resource',
      name: 'one',
      provider_name: 'null',
      change: { actions: ['delete'], before: { id: '1' }, after: null, after_unknown: {} },
    },
  ],
  resource_changes: [
    {
      address: 'null_resource.one',
      mode: 'managed',
      type: 'null_resource',
      name: 'one',
      provider_name: 'null',
      action_reason: 'x',
      change: {
        actions: ['update'],
        before: {
          id: '1',
          triggers: { a: 'w' },
          tags: { t: 'old' },
          list: ['p'],
          secret: 'correct horse',
          copy: 'is correct horse',
        },
        after: {
          id: '1',
          triggers: { a: 'x' },
          tags: {},
          list: ['p', null],
          secret: 'correct horse',
          copy: 'is correct horse',
          none: null,
          n: 2.5,
        },
        after_unknown: { tags: { fresh: true }, list: [false, true], later: true, nested: [{ inner: true }] },
        before_sensitive: { secret: true },
        after_sensitive: { secret: true, list: [false, true] },
        replace_paths: [['id']],
      },
    },
    {
      address: 'null_resource.many[1]',
      mode: 'managed',
      type: 'null_resource',
      name: 'many',
      index: 1,
      provider_name: 'null',
      previous_address: 'x',
      change: {
        actions: ['delete', 'create'],
        before: { id: '2', gone: ['a'] },
        after: {},
        after_unknown: { id: true, gone: true },
      },
    },
    {
      address: 'null_resource.many[1]',
      deposed: 'abcd1234',
      mode: 'managed',
      type: 'null_resource',
      name: 'many',
      index: 1,
      provider_name: 'null',
      change: { actions: ['delete'], before: { id: '0' }, after: null, after_unknown: {} },
    },
    {
      address: 'module.a["x.y"].null_resource.in["k"]',
      module_address: 'module.a["x.y"]',
      mode: 'managed',
      type: 'null_resource',
      name: 'in',
      index: 'k',
      provider_name: 'null',
      change: { actions: ['delete'], before: { id: '3', on: true }, after: null, after_unknown: {} },
    },
    {
      address: 'data.null_data_source.one',
      mode: 'data',
      type: 'null_data_source',
      name: 'one',
      provider_name: 'null',
      change: { actions: ['read'], before: null, after: { inputs: null }, after_unknown: { id: true } },
    },
  ],
  output_changes: {
    region: {
      actions: ['create'],
      before: null,
      after: 'eu',
      after_unknown: false,
      before_sensitive: false,
      after_sensitive: false,
    },
    later: { actions: ['create'], before: null, after_unknown: true },
    gone: { actions: ['delete'], before: 'x', after_unknown: false },
    pass: {
      actions: ['create'],
      before: null,
      after: 'correct horse',
      after_unknown: false,
      before_sensitive: false,
      after_sensitive: true,
    },
  },
  prior_state: {
    format_version: '1.0',
    terraform_version: '1.10.0',
    values: {
      outputs: {
        region: { sensitive: false, value: 'eu' },
        names: { sensitive: false, value: ['a'] },
        tags: { sensitive: true, value: { a: 'correct horse' } },
      },
      root_module: {
        resources: [
          {
            address: 'data.null_data_source.one',
            mode: 'data',
            type: 'null_data_source',
            name: 'one',
            ...inModule,
            values: { id: 'static' },
          },
          {
            address: 'null_resource.many[1]',
            mode: 'managed',
            type: 'null_resource',
            name: 'many',
            index: 1,
            ...inModule,
            values: { id: '2' },
            tainted: true,
          },
          {
            address: 'null_resource.many[1]',
            deposed_key: 'abcd1234',
            mode: 'managed',
            type: 'null_resource',
            name: 'many',
            index: 1,
            ...inModule,
            values: { id: '0' },
          },
          {
            address: 'null_resource.one',
            mode: 'managed',
            type: 'null_resource',
            name: 'one',
            ...inModule,
            values: { id: '1', secret: 'correct horse' },
            sensitive_values: { secret: true },
            depends_on: ['null_resource.many'],
          },
        ],
        child_modules: [
          {
            address: 'module.a["x.y"]',
            resources: [
              {
                address: 'module.a["x.y"].null_resource.in["k"]',
                mode: 'managed',
                type: 'null_resource',
                name: 'in',
                index: 'k',
                ...inModule,
                values: { id: '3' },
              },
            ],
          },
        ],
      },
    },
  },
  configuration: {
    provider_config: {
      aws: {
        name: 'aws',
        full_name: 'registry.terraform.io/hashicorp/aws',
        version_constraint: '~> 5.0',
        expressions: { region: { references: ['var.region'] } },
      },
      'aws.east': {
        name: 'aws',
        full_name: 'registry.terraform.io/hashicorp/aws',
        alias: 'east',
        expressions: { region: { constant_value: 'us-east-1' } },
      },
      'module.a:aws': { name: 'aws', module_address: 'module.a', expressions: { profile: { constant_value: 'p' } } },
      'module.a.module.b:null': { name: 'null', module_address: 'module.a.module.b' },
    },
    root_module: {
      variables: {
        region: { default: 'eu', description: 'where' },
        size: {},
        pass: { default: 'correct horse', sensitive: true },
      },
      outputs: {
        region: { expression: { references: ['var.region'] }, description: 'where', depends_on: ['null_resource.one'] },
        pass: { sensitive: true, expression: { constant_value: 'correct horse' } },
        nothing: {},
      },
      resources: [
        {
          address: 'null_resource.one',
          mode: 'managed',
          type: 'null_resource',
          name: 'one',
          provider_config_key: 'aws.east',
          expressions: {
            name: { constant_value: 'n' },
            unset: {},
            secret: { constant_value: 'correct horse' },
            ref: { references: ['var.region'] },
            block: [{ size: { constant_value: 1 }, inner: [{ on: { references: ['var.on'] }, off: {} }] }],
            single: { timeout: { constant_value: '5m' } },
          },
          provisioners: [
            { type: 'local-exec', expressions: { command: { constant_value: 'echo' } } },
            { type: 'remote-exec' },
          ],
          depends_on: ['null_resource.many'],
        },
        {
          address: 'null_resource.many',
          mode: 'managed',
          type: 'null_resource',
          name: 'many',
          provider_config_key: 'null',
          count_expression: { constant_value: 2 },
        },
        {
          address: 'data.null_data_source.one',
          mode: 'data',
          type: 'null_data_source',
          name: 'one',
          provider_config_key: 'null',
          expressions: { inputs: { references: ['null_resource.one.id', 'null_resource.one'] } },
        },
      ],
      module_calls: {
        a: {
          source: './a',
          version_constraint: '1.2.3',
          depends_on: ['null_resource.one'],
          for_each_expression: { references: ['var.names'] },
          expressions: { x: { constant_value: 1 }, token: { constant_value: 'given token' } },
          module: {
            variables: { x: { default: null }, token: { sensitive: true } },
            outputs: { o: { expression: { constant_value: 5 } } },
            resources: [
              {
                address: 'null_resource.in',
                mode: 'managed',
                type: 'null_resource',
                name: 'in',
                provider_config_key: 'aws',
                for_each_expression: { references: ['each.value'] },
                provisioners: [{ type: 'file', expressions: {} }],
              },
            ],
            module_calls: {
              b: {
                source: 'app/b/null',
                module: {
                  resources: [
                    {
                      address: 'data.null_data_source.deep',
                      mode: 'data',
                      type: 'null_data_source',
                      name: 'deep',
                      provider_config_key: 'module.a.module.b:null.west',
                    },
                  ],
                },
              },
            },
          },
        },
      },
    },
  },
};
