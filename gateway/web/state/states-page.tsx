// The states of a workspace, the newest first; any two of them can be compared.

import { Button } from '@mantine/core';
import { StackIcon } from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { statesQuery } from '../api/queries.ts';
import { relatedId, relatedIn } from '../api/resources.ts';
import type { Many, StateVersion } from '../api/resources.ts';
import { Ago } from '../parts/ago.tsx';
import { EmptyState, Loaded, NoAccess, PageHead } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { DataTable } from '../parts/panel.tsx';
import { bytes } from '../parts/amounts.ts';
import { useHere } from '../workspace/workspace-frame.tsx';

const from = '/app/$organization/workspaces/$workspace/states';

export function StatesPage() {
  const { organization, workspace } = useHere();
  const { page } = useSearch({ from });
  const navigate = useNavigate({ from });
  const mayRead = workspace.attributes.permissions['can-read-state-versions'] === true;
  const query = useQuery({ ...statesQuery(organization, workspace, page), enabled: mayRead });
  const [chosen, choose] = useState<readonly string[]>([]);
  const flip = (id: string): void =>
    choose((before) => (before.includes(id) ? before.filter((each) => each !== id) : [...before, id].slice(-2)));
  const compare = (found: Many<StateVersion>): void => {
    // The newer one is told by what changed since the older.
    const [newer = '', older = ''] = found.data.filter(({ id }) => chosen.includes(id)).map(({ id }) => id);
    void navigate({
      to: `${from}/$state`,
      params: (before) => ({ ...before, state: newer }),
      search: { since: older },
    });
  };
  return (
    <>
      <PageHead
        title="States"
        lead="Every state that was saved here. Choose two to see what is different between them."
      />
      <div className="card">
        {mayRead ? (
          <Loaded query={query} lines={8}>
            {(found) =>
              found.data.length === 0 ? (
                <EmptyState title="There is no state yet" icon={<StackIcon />}>
                  The first apply saves one, and so does terraform state push.
                </EmptyState>
              ) : (
                <>
                  <div className="card-head">
                    <h2>{chosen.length === 2 ? 'Two are chosen' : 'Saved states'}</h2>
                    <Button
                      variant="default"
                      size="compact-md"
                      disabled={found.data.filter(({ id }) => chosen.includes(id)).length !== 2}
                      onClick={() => compare(found)}
                    >
                      Compare
                    </Button>
                  </div>
                  <Table found={found} chosen={chosen} flip={flip} />
                  <Pager
                    pagination={found.meta?.pagination}
                    what="state"
                    go={(number) => void navigate({ search: { page: number } })}
                  />
                </>
              )
            }
          </Loaded>
        ) : (
          <NoAccess right="the right to read states" of="this workspace" />
        )}
      </div>
    </>
  );
}

function Table(table: {
  readonly found: Many<StateVersion>;
  readonly chosen: readonly string[];
  readonly flip: (id: string) => void;
}) {
  const { found, chosen, flip } = table;
  const { organization, workspace } = useHere();
  const at = { organization, workspace: workspace.attributes.name };
  const whoOf = (state: StateVersion) => relatedIn(found, state, 'created-by', 'users')?.attributes.username;
  return (
    <DataTable
      caption="States, the newest first"
      rows={found.data}
      columns={[
        {
          head: 'Compare',
          cell: ({ id, attributes }) => (
            <input
              type="checkbox"
              className="check"
              aria-label={`Compare serial ${attributes.serial}`}
              checked={chosen.includes(id)}
              onChange={() => flip(id)}
            />
          ),
        },
        {
          head: 'State',
          look: 'main',
          cell: (state) => (
            <>
              <Link to={`${from}/$state`} params={{ ...at, state: state.id }}>
                Serial {state.attributes.serial}
              </Link>
              <div className="under">
                <span className="mono">{state.id}</span>
                {relatedId(state, 'rollback-state-version') === null ? null : <span className="tag">rolled back</span>}
              </div>
            </>
          ),
        },
        {
          head: 'By',
          look: 'nowrap',
          cell: (state) => {
            const [run, who] = [relatedId(state, 'run'), whoOf(state)];
            if (run === null) return who ?? <span className="dim">–</span>;
            return (
              <Link to="/app/$organization/workspaces/$workspace/runs/$run" params={{ ...at, run: run.id }}>
                {who === undefined ? 'a run' : `a run of ${who}`}
              </Link>
            );
          },
        },
        {
          head: 'Resources',
          look: 'end number',
          cell: ({ attributes }) => attributes.resources.reduce((sum, { count }) => sum + count, 0),
        },
        { head: 'Size', look: 'end number nowrap', cell: ({ attributes }) => bytes(attributes.size) },
        { head: 'Engine', look: 'nowrap', cell: ({ attributes }) => attributes['terraform-version'] },
        { head: 'Saved', cell: ({ attributes }) => <Ago time={attributes['created-at']} /> },
      ]}
    />
  );
}
