// What is read of modules of the registry and their versions; their rows are written in their own transitions.

import { json } from 'node:stream/consumers';
import { sql as raw } from 'kysely';
import { ModuleContent } from '@terrace/machines/registry-module/content';
import type { ModulePart } from '@terrace/machines/registry-module/content';
import type { RegistryModuleId, RegistryModuleVersionId } from '@terrace/machines/registry-module/id';
import type {
  ModuleRepository,
  ModuleTests,
  RegistryName,
  Standing,
  VersionOrigin,
} from '@terrace/machines/registry-module/messages';
import type { HookId } from '@terrace/machines/vcs/id';
import type { By } from '@terrace/machines/user/id';
import type { Archivist } from '@terrace/runtime/blob/archivist';
import { countOf, likePart, queriesOn, rowOf, rowsOf } from '@terrace/runtime/store/queries';
import type { Sql } from '@terrace/runtime/store/sql';

export type { ModulePart };

type Reader = Pick<Sql, 'query'>;

export interface RegistryModuleRow {
  readonly id: RegistryModuleId;
  readonly organization: string;
  readonly registry_name: RegistryName;
  readonly namespace: string;
  readonly name: string;
  readonly provider: string;
  readonly status: string;
  readonly no_code: boolean;
  readonly repository: ModuleRepository | null;
  readonly tests: ModuleTests | null;
  /** Why its tags are not known. */
  readonly error: string | null;
  readonly created_by: By;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface RegistryModuleVersionRow {
  readonly id: RegistryModuleVersionId;
  readonly module: RegistryModuleId;
  readonly organization: string;
  readonly version: string;
  readonly status: string;
  readonly digest: string | null;
  readonly size: string | number | null;
  readonly content: string | null;
  readonly error: { readonly code: string; readonly detail: string } | null;
  readonly commit_sha: string | null;
  readonly origin: VersionOrigin | null;
  readonly standing: Standing;
  readonly reason: string;
  readonly link: string | null;
  readonly created_by: By;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const db = queriesOn<{
  readonly registry_module: RegistryModuleRow;
  readonly registry_module_version: RegistryModuleVersionRow;
}>();
/** In the words of the partial indexes: a plan for any status could not use them. */
const isThere = raw<boolean>`status <> 'deleted'`;
const modules = db.selectFrom('registry_module').where(isThere);
const versions = db.selectFrom('registry_module_version').where(isThere);

/** What names a module to people. */
export interface ModuleName {
  readonly organization: string;
  readonly registryName: RegistryName;
  readonly namespace: string;
  readonly name: string;
  readonly provider: string;
}

export const readModule = (sql: Reader, id: string): Promise<RegistryModuleRow | null> =>
  rowOf(sql, modules.selectAll().where('id', '=', id as RegistryModuleId));

const calledAs = ({ organization, registryName, name }: Omit<ModuleName, 'provider' | 'namespace'>) =>
  modules
    .selectAll()
    .where('organization', '=', organization)
    .where('registry_name', '=', registryName)
    .where('name', '=', name);
const namedAs = (of: Omit<ModuleName, 'provider'>) => calledAs(of).where('namespace', '=', of.namespace);

export const findModule = (sql: Reader, of: ModuleName): Promise<RegistryModuleRow | null> =>
  rowOf(sql, namedAs(of).where('provider', '=', of.provider));

/** All modules of that name in the namespace, whatever their provider. */
export const findModulesByName = (
  sql: Reader,
  of: Omit<ModuleName, 'provider'>,
): Promise<readonly RegistryModuleRow[]> => rowsOf(sql, namedAs(of).orderBy('provider'));

/** Those of the public registry that are chosen here under that name, in whatever namespace. */
export const findPublicModules = (
  sql: Reader,
  of: Pick<ModuleName, 'organization' | 'name'>,
): Promise<readonly RegistryModuleRow[]> => rowsOf(sql, calledAs({ ...of, registryName: 'public' }).orderBy('id'));

/** The modules that are published from the repository, by name. */
export const modulesOfHook = (sql: Reader, hook: HookId): Promise<readonly RegistryModuleRow[]> =>
  rowsOf(
    sql,
    modules
      .selectAll()
      .where(({ eb, ref }) => eb(ref('repository', '->>').key('hook'), '=', hook))
      .orderBy('name')
      .orderBy('id'),
  );

export interface ModuleQuery {
  readonly organization: string;
  readonly registryName?: RegistryName | undefined;
  readonly namespace?: string | undefined;
  readonly provider?: string | undefined;
  /** A part of name, namespace or provider. */
  readonly text?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** By namespace and name. */
export async function listModules(
  sql: Reader,
  wanted: ModuleQuery,
): Promise<{ readonly rows: readonly RegistryModuleRow[]; readonly total: number }> {
  const { organization, registryName, namespace, provider, text } = wanted;
  let found = modules.where('organization', '=', organization);
  if (registryName !== undefined) found = found.where('registry_name', '=', registryName);
  if (namespace !== undefined) found = found.where('namespace', '=', namespace);
  if (provider !== undefined) found = found.where('provider', '=', provider);
  if (text !== undefined && text !== '') {
    const part = likePart(text);
    found = found.where((is) =>
      is.or([is('name', 'ilike', part), is('namespace', 'ilike', part), is('provider', 'ilike', part)]),
    );
  }
  const inOrder = found.selectAll().orderBy('namespace').orderBy('name').orderBy('provider').orderBy('id');
  const [rows, total] = await Promise.all([
    rowsOf(sql, inOrder.limit(wanted.limit).offset(wanted.offset)),
    countOf(sql, found),
  ]);
  return { rows, total };
}

/** The modules that an organization still has, up to `limit`. */
export const readModuleIds = async (
  sql: Reader,
  organization: string,
  limit: number,
): Promise<readonly RegistryModuleId[]> =>
  (await rowsOf(sql, modules.select('id').where('organization', '=', organization).limit(limit))).map(({ id }) => id);

/** In the order in which they were made. */
export const readModuleVersions = (
  sql: Reader,
  of: readonly RegistryModuleId[],
): Promise<readonly RegistryModuleVersionRow[]> =>
  of.length === 0
    ? Promise.resolve([])
    : rowsOf(sql, versions.selectAll().where('module', 'in', of).orderBy('created_at').orderBy('id'));

export const findModuleVersion = (
  sql: Reader,
  module: RegistryModuleId,
  version: string,
): Promise<RegistryModuleVersionRow | null> =>
  rowOf(sql, versions.selectAll().where('module', '=', module).where('version', '=', version));

export const readModuleVersion = (sql: Reader, id: string): Promise<RegistryModuleVersionRow | null> =>
  rowOf(sql, versions.selectAll().where('id', '=', id as RegistryModuleVersionId));

/** Whether organizations among `consumers` may use the modules of that one: it shares them with all, or with one of these. */
export async function sharesModules(sql: Reader, organization: string, consumers: readonly string[]): Promise<boolean> {
  const found = await sql.query(
    `select 1 from organization o where o.name = $1 and (o.global_module_sharing
      or exists (select from module_consumer c where c.organization = o.name and c.consumer = any($2)))`,
    [organization, consumers],
  );
  return found.length > 0;
}

/** What a worker found in a version that can be used. Throws an Error when the archive has lost it. */
export async function readModuleContent(
  archive: Pick<Archivist, 'get'>,
  { id, content }: Pick<RegistryModuleVersionRow, 'id' | 'content'>,
): Promise<ModuleContent> {
  const bytes = content === null ? null : await archive.get(content);
  if (bytes === null) throw new Error(`what was found in ${id} is not in the archive`);
  return ModuleContent.parse(await json(bytes));
}
