// The columns of a table of runs: of one workspace, or of many with their names.

import { Link } from '@tanstack/react-router';
import { relatedIn } from '../api/resources.ts';
import type { Many, Run } from '../api/resources.ts';
import { Ago } from './ago.tsx';
import { Changes } from './changes.tsx';
import type { Column } from './panel.tsx';
import { StatusBadge } from './status-badge.tsx';

export const kindOfRun = ({ attributes }: Run): string | null => {
  if (attributes['is-destroy']) return 'destroy';
  if (attributes['refresh-only']) return 'refresh only';
  if (attributes['plan-only']) return 'plan only';
  return attributes['save-plan'] ? 'saved plan' : null;
};

/** `workspace` is whose runs they are; null shows of which each run is. */
export function columnsOfRuns(
  organization: string,
  workspace: string | null,
  found: Many<Run>,
): readonly Column<Run>[] {
  const nameOf = (run: Run): string =>
    workspace ?? relatedIn(found, run, 'workspace', 'workspaces')?.attributes.name ?? '';
  const ofWorkspace: Column<Run> = {
    head: 'Workspace',
    look: 'nowrap',
    cell: (run) => (
      <Link to="/app/$organization/workspaces/$workspace" params={{ organization, workspace: nameOf(run) }}>
        {nameOf(run)}
      </Link>
    ),
  };
  return [
    { head: 'Status', look: 'nowrap', cell: ({ attributes }) => <StatusBadge status={attributes.status} /> },
    ...(workspace === null ? [ofWorkspace] : []),
    {
      head: 'Run',
      look: 'main run-cell',
      cell: (run) => {
        const kind = kindOfRun(run);
        return (
          <>
            <Link
              to="/app/$organization/workspaces/$workspace/runs/$run"
              params={{ organization, workspace: nameOf(run), run: run.id }}
            >
              {run.attributes.message === '' ? run.id : run.attributes.message}
            </Link>
            <div className="under">
              <span className="mono">{run.id}</span>
              {kind === null ? null : <span className="tag">{kind}</span>}
              {waitsFor(run)}
            </div>
          </>
        );
      },
    },
    {
      head: 'Plan',
      cell: (run) => {
        const plan = relatedIn(found, run, 'plan', 'plans');
        return plan?.attributes.status === 'finished' ? <Changes counts={plan.attributes} /> : null;
      },
    },
    {
      head: 'By',
      look: 'nowrap',
      cell: (run) =>
        relatedIn(found, run, 'created-by', 'users')?.attributes.username ?? <span className="dim">–</span>,
    },
    { head: 'Made', cell: ({ attributes }) => <Ago time={attributes['created-at']} /> },
  ];
}

function waitsFor({ attributes: { waiting } }: Run) {
  return waiting === null ? null : <span title={waiting.reason}>waits for {waiting.by}</span>;
}
