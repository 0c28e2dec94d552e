// Modules that workspaces are made of without a configuration of their own, on the wire.

import type { NoCodeModuleRow } from '@terrace/actors/registry-module/view/no-code';
import type { ModulePart } from '@terrace/actors/registry-module/view';
import { many, one } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';

export const noCodeModuleResource = (row: NoCodeModuleRow): Resource => ({
  id: row.id,
  type: 'no-code-modules',
  attributes: { enabled: row.enabled, 'version-pin': row.version_pin, 'follow-latest-version': isLatest(row) },
  relationships: {
    organization: one('organizations', row.organization),
    'registry-module': one('registry-modules', row.module),
    'variable-options': many(
      'variable-options',
      row.variable_options.map((_, index) => optionsId(row, index)),
    ),
  },
  links: { self: `/api/v2/no-code-modules/${row.id}` },
});

export const isLatest = ({ version_pin: pin }: Pick<NoCodeModuleRow, 'version_pin'>): boolean =>
  pin === null || pin === 'latest';

const optionsId = ({ id }: Pick<NoCodeModuleRow, 'id'>, index: number): string =>
  `ncvaropt-${id.slice(id.indexOf('-') + 1)}${index + 1}`;

export const variableOptionsResources = (row: NoCodeModuleRow): readonly Resource[] =>
  row.variable_options.map(({ name, type, options }, index) => ({
    id: optionsId(row, index),
    type: 'variable-options',
    attributes: { 'variable-name': name, 'variable-type': type, options },
    relationships: { 'no-code-allowed-module': one('no-code-modules', row.id) },
  }));

/** An input of the module, with what may be chosen for it. */
export const moduleVariableResource = (
  row: NoCodeModuleRow,
  input: ModulePart['inputs'][number],
  globals: ReadonlySet<string>,
): Resource => ({
  id: `${row.id}/${input.name}`,
  type: 'registry-module-variables',
  attributes: {
    name: input.name,
    type: input.type === '' ? 'any' : input.type,
    description: input.description,
    required: input.default === null,
    sensitive: input.sensitive,
    options: row.variable_options.find(({ name }) => name === input.name)?.options ?? [],
    'has-global': globals.has(input.name),
  },
});
