// Runs in a table: of one workspace, or of many with their names.

import { Link } from '@tanstack/react-router';
import { relatedIn } from '../api/resources.ts';
import type { Many, Plan, Run, User, Workspace } from '../api/resources.ts';
import { Ago } from './ago.tsx';
import { Changes } from './changes.tsx';
import { StatusBadge } from './status-badge.tsx';

export const kindOfRun = ({ attributes }: Run): string | null => {
  if (attributes['is-destroy']) return 'destroy';
  if (attributes['refresh-only']) return 'refresh only';
  if (attributes['plan-only']) return 'plan only';
  return attributes['save-plan'] ? 'saved plan' : null;
};

export function RunsTable(table: {
  readonly organization: string;
  /** Null shows of which each run is. */
  readonly workspace: string | null;
  readonly found: Many<Run>;
}) {
  const { organization, workspace, found } = table;
  return (
    <div className="table-box">
      <table className="table">
        <caption>Runs, the newest first</caption>
        <thead>
          <tr>
            <th scope="col">Status</th>
            {workspace === null ? <th scope="col">Workspace</th> : null}
            <th scope="col">Run</th>
            <th scope="col">Plan</th>
            <th scope="col">By</th>
            <th scope="col">Made</th>
          </tr>
        </thead>
        <tbody>
          {found.data.map((run) => {
            const plan = relatedIn<Plan>(found, run, 'plan');
            const of = workspace ?? relatedIn<Workspace>(found, run, 'workspace')?.attributes.name ?? '';
            const kind = kindOfRun(run);
            return (
              <tr key={run.id}>
                <td className="nowrap">
                  <StatusBadge status={run.attributes.status} />
                </td>
                {workspace === null ? (
                  <td className="nowrap">
                    <Link to="/app/$organization/workspaces/$workspace" params={{ organization, workspace: of }}>
                      {of}
                    </Link>
                  </td>
                ) : null}
                <td className="main run-cell">
                  <Link
                    to="/app/$organization/workspaces/$workspace/runs/$run"
                    params={{ organization, workspace: of, run: run.id }}
                  >
                    {run.attributes.message === '' ? run.id : run.attributes.message}
                  </Link>
                  <div className="under">
                    <span className="mono">{run.id}</span>
                    {kind === null ? null : <span className="tag">{kind}</span>}
                    {waitsFor(run)}
                  </div>
                </td>
                <td>{plan?.attributes.status === 'finished' ? <Changes counts={plan.attributes} /> : null}</td>
                <td className="nowrap">
                  {relatedIn<User>(found, run, 'created-by')?.attributes.username ?? <span className="dim">–</span>}
                </td>
                <td>
                  <Ago time={run.attributes['created-at']} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function waitsFor({ attributes: { waiting } }: Run) {
  return waiting === null ? null : <span title={waiting.reason}>waits for {waiting.by}</span>;
}
