// The variables of a workspace: its own, to be changed here, and those that variable sets bring to its runs, with which of them count.

import { Button } from '@mantine/core';
import { PlusIcon } from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { allIncludedOf } from '../../client/resources.ts';
import { effectiveVariablesQuery, variableSetsQuery, variablesQuery } from '../api/queries.ts';
import type { Variable, VariableSet } from '../api/resources.ts';
import { EmptyState, Loaded, NoAccess, PageHead } from '../parts/page.tsx';
import { Panel } from '../parts/panel.tsx';
import { useHere } from '../workspace/workspace-frame.tsx';
import { VariableEditor } from './editor.tsx';
import { sourcesOf } from './sources.ts';
import type { Sourced } from './sources.ts';
import { VariablesTable } from './variables-table.tsx';

export function VariablesPage() {
  const { workspace } = useHere();
  const { permissions } = workspace.attributes;
  return permissions['can-read-variable'] ? (
    <Readable mayWrite={permissions['can-update-variable']} />
  ) : (
    <>
      <PageHead title="Variables" />
      <div className="card">
        <NoAccess right="the right to read variables" of="this workspace" />
      </div>
    </>
  );
}

function Readable({ mayWrite }: { readonly mayWrite: boolean }) {
  const { workspace } = useHere();
  const own = useQuery(variablesQuery(workspace.id));
  const effective = useQuery(effectiveVariablesQuery(workspace.id));
  const sets = useQuery(variableSetsQuery(workspace.id));
  const [edited, edit] = useState<Variable | 'new' | null>(null);
  const all = sourcesOf({
    own: own.data?.data ?? [],
    effective: effective.data?.data ?? [],
    sets: sets.data?.data ?? [],
    ofSets: allIncludedOf(sets.data ?? {}, 'vars'),
  });
  const shown = ({ variable, set, overriddenBy }: Sourced) => ({
    variable,
    ...(set === null ? {} : { source: <Source set={set} /> }),
    ...(overriddenBy === null
      ? {}
      : { overridden: overriddenBy.set === null ? 'the workspace’s own' : <Source set={overriddenBy.set} /> }),
  });
  return (
    <>
      <PageHead
        title="Variables"
        lead="A run keeps the values that there are when it is made."
        actions={
          mayWrite ? (
            <Button leftSection={<PlusIcon />} onClick={() => edit('new')}>
              Add variable
            </Button>
          ) : null
        }
      />
      <Panel title="Of this workspace" isFlush>
        <Loaded query={own}>
          {({ data }) =>
            data.length === 0 ? (
              <EmptyState title="This workspace has no variables of its own" />
            ) : (
              <VariablesTable
                caption="Variables of this workspace"
                rows={all.filter(({ set }) => set === null).map(shown)}
                edit={mayWrite ? edit : null}
              />
            )
          }
        </Loaded>
      </Panel>
      {sets.data?.data.length === 0 ? null : (
        <Panel
          title="From variable sets"
          lead="The workspace’s own go before those of sets, and a set for the workspace before one for its project or for all; a set with priority goes before everything."
          isFlush
        >
          <Loaded query={sets}>
            {() => (
              <VariablesTable
                caption="Variables from variable sets"
                rows={all.filter(({ set }) => set !== null).map(shown)}
                edit={null}
              />
            )}
          </Loaded>
        </Panel>
      )}
      {edited === null ? null : (
        <VariableEditor
          variable={edited === 'new' ? null : edited}
          owner={{ workspace: workspace.id }}
          close={() => edit(null)}
        />
      )}
    </>
  );
}

function Source({ set }: { readonly set: VariableSet }) {
  const { organization } = useHere();
  const { name, priority, global } = set.attributes;
  return (
    <>
      <Link className="inline-link" to="/app/$organization/settings/$part" params={{ organization, part: 'varsets' }}>
        {name}
      </Link>{' '}
      {priority ? <span className="tag">priority</span> : null} {global ? <span className="tag">for all</span> : null}
    </>
  );
}
