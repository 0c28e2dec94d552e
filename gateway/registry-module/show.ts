// A module as it is answered.

import { noCodeOf } from '@terrace/actors/registry-module/view/no-code';
import { readModuleVersions } from '@terrace/actors/registry-module/view';
import type { RegistryModuleRow } from '@terrace/actors/registry-module/view';
import { installationsOf } from '@terrace/actors/vcs/view/installations';
import type { Principal } from '../http/authenticate.ts';
import type { Answer } from '../http/endpoint.ts';
import type { GatewayServices } from '../http/services.ts';
import { mayManageModules } from './find.ts';
import { registryModuleResource } from './resource.ts';

export async function showModule(
  { sql }: Pick<GatewayServices, 'sql'>,
  principal: Principal,
  row: RegistryModuleRow,
  status = 200,
): Promise<Answer> {
  const [versions, noCode, installations] = await Promise.all([
    readModuleVersions(sql, [row.id]),
    noCodeOf(sql, [row.id]),
    installationsOf(sql, tokensOf([row])),
  ]);
  const mayManage = mayManageModules(principal, row.organization);
  return {
    status,
    body: {
      data: registryModuleResource(row, versions, { mayManage, noCode: noCode.get(row.id) ?? null, installations }),
    },
  };
}

/** By which tokens their repositories are followed. */
export const tokensOf = (rows: readonly Pick<RegistryModuleRow, 'repository'>[]): readonly string[] =>
  rows.flatMap(({ repository }) => (repository === null ? [] : [repository.oauthToken]));
