// Projects on the wire, and the bindings of tags that workspaces inherit from them.

import type { ProjectRow } from '@terrace/actors/project/view';
import { may } from '../http/access.ts';
import type { ProjectAction } from '../http/access.ts';
import type { Principal } from '../http/authenticate.ts';
import { many, one, timestamp } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';
import { tagBindingId, tagBindingResource } from '../tag/resource.ts';

/** With the permissions of whoever asks. */
export const projectFor = (principal: Principal, row: ProjectRow): Resource =>
  projectResource(row, (action) => may(principal, action, { organization: row.organization, project: row.id }));

function projectResource(row: ProjectRow, allows: (action: ProjectAction) => boolean): Resource {
  return {
    id: row.id,
    type: 'projects',
    attributes: {
      name: row.name,
      description: row.description,
      'created-at': timestamp(row.created_at),
      'is-unified': false,
      'default-execution-mode': row.execution_mode,
      'setting-overwrites': {
        'default-execution-mode': row.default_execution_mode !== null,
        'default-agent-pool': row.default_execution_mode !== null,
      },
      'auto-destroy-activity-duration': row.auto_destroy_after,
      'workspace-count': row.workspace_count,
      permissions: {
        'can-read': true,
        'can-update': allows('update'),
        'can-destroy': allows('delete'),
        'can-create-workspace': allows('create-workspace'),
        'can-move-workspace': allows('create-workspace'),
        'can-manage-tags': allows('update'),
        'can-manage-varsets': allows('write-variable-sets'),
        'can-read-teams': allows('read-teams'),
        'can-manage-teams': allows('manage-teams'),
      },
    },
    relationships: {
      organization: one('organizations', row.organization),
      'default-agent-pool': one('agent-pools', row.agent_pool),
      'tag-bindings': { links: { related: `/api/v2/projects/${row.id}/tag-bindings` } },
      'effective-tag-bindings': many(
        'effective-tag-bindings',
        row.tags.map(({ key }) => tagBindingId(row.id, key)),
      ),
    },
    links: { self: `/api/v2/projects/${row.id}` },
  };
}

/** A project inherits nothing: what counts for it is its own. */
export const projectTags = (row: ProjectRow, type: 'tag-bindings' | 'effective-tag-bindings'): readonly Resource[] =>
  row.tags.map((tag) => tagBindingResource(row.id, tag, type));
