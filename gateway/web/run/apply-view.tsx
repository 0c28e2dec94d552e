// An apply by its resources while it goes on, out of what terraform says in its log; then the outputs, and what went wrong.

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { mayBeHalf } from '../../client/in-flight.ts';
import { outputsQuery, planJsonQuery } from '../api/queries.ts';
import type { Apply, Explanation, Plan, PhaseError } from '../api/resources.ts';
import { useNow } from '../parts/ago.tsx';
import { EmptyState, sentence } from '../parts/page.tsx';
import { Badge } from '../parts/status-badge.tsx';
import { span } from '../time.ts';
import { OutputsTable } from '../workspace/overview-page.tsx';
import { planFound } from './plan-rows.ts';
import type { Action, PlanRow } from './plan-rows.ts';
import { ActionMark } from './plan-view.tsx';
import type { ResourceEvent } from './log-lines.ts';
import type { Log } from './use-log.ts';

const shownMax = 500;
/** How a resource that was in flight stands in the state that is left. */
const standing: Readonly<Record<string, string>> = {
  absent: 'not in the state',
  present: 'in the state',
  tainted: 'in the state, and made anew by the next apply',
};

interface ApplyRow {
  readonly address: string;
  readonly action: Action;
  readonly event: ResourceEvent | null;
}

export function ApplyView(view: {
  readonly apply: Apply;
  readonly plan: Plan;
  readonly log: Log;
  readonly workspace: string;
  readonly error: PhaseError | null;
  readonly unfinished: Explanation['unfinished'];
}) {
  const { apply, plan, log, workspace, error, unfinished } = view;
  const { status } = apply.attributes;
  const isOn = status === 'running' || status === 'queued';
  const { data: document } = useQuery({ ...planJsonQuery(plan.id), enabled: plan.attributes.status === 'finished' });
  const planned = useMemo(() => (document === undefined ? [] : planFound(document).rows.filter(changes)), [document]);
  const rows = rowsOf(planned, log);
  const { data: outputs } = useQuery({ ...outputsQuery(workspace), enabled: status === 'finished' });
  const done = rows.filter(({ event }) => event?.stage === 'complete').length;

  if (status === 'pending')
    return (
      <div className="card">
        <EmptyState title="Nothing has been applied yet">The apply begins once the plan is confirmed.</EmptyState>
      </div>
    );
  if (status === 'unreachable')
    return (
      <div className="card">
        <EmptyState title="There is no apply">The run ended before one began.</EmptyState>
      </div>
    );
  return (
    <>
      {error === null || status !== 'errored' ? null : (
        <div className="notice danger" role="alert">
          <div className="grow">{sentence(error.detail)}</div>
        </div>
      )}
      {unfinished === null || unfinished.inFlight.length === 0 ? null : (
        <div className="notice attention">
          <div className="grow">
            <b>In flight when the apply was cut short:</b>
            <ul>
              {unfinished.inFlight.map(({ address, action, inState }) => (
                <li key={address} className="mono">
                  {address} ({action}
                  {inState === null ? '' : `, ${standing[inState] ?? inState}`}
                  {mayBeHalf({ action, inState }) ? ', though its provisioners may not have ended' : ''})
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
      <section className="card" aria-labelledby="apply-resources">
        <div className="card-head">
          <h2 id="apply-resources">Resources</h2>
          <span className="dim small number" role="status">
            {rows.length === 0 ? '' : `${done} of ${rows.length} done`}
          </span>
        </div>
        {rows.length === 0 ? (
          <EmptyState title={isOn ? 'Nothing has begun yet' : 'No resource was changed'} />
        ) : (
          <>
            <progress className="apply-progress" value={done} max={rows.length} aria-label="Resources that are done" />
            <ul className="apply-rows">
              {rows.slice(0, shownMax).map((row) => (
                <ApplyRowView key={row.address} row={row} isOn={isOn} />
              ))}
            </ul>
            {rows.length > shownMax ? (
              <div className="dim small plan-hidden">{rows.length - shownMax} more are in the console</div>
            ) : null}
          </>
        )}
      </section>
      {outputs === undefined || outputs.data.length === 0 ? null : (
        <section className="card" aria-labelledby="apply-outputs">
          <div className="card-head">
            <h2 id="apply-outputs">Outputs</h2>
          </div>
          <OutputsTable outputs={outputs.data} />
        </section>
      )}
    </>
  );
}

const changes = ({ action, isDrift }: PlanRow): boolean => !isDrift && action !== 'no-op' && action !== 'read';

/** What was planned, and what the log knows besides: what is at work first, then what is to come, then what is done. */
function rowsOf(planned: readonly PlanRow[], { reader }: Log): readonly ApplyRow[] {
  const rows = new Map<string, ApplyRow>();
  for (const { address, action } of planned)
    rows.set(address, { address, action, event: reader.resources.get(address) ?? null });
  for (const [address, event] of reader.resources)
    if (!rows.has(address)) rows.set(address, { address, action: event.action as Action, event });
  const rank = ({ event }: ApplyRow): number =>
    event === null ? 2 : event.stage === 'errored' ? 0 : event.stage === 'complete' ? 3 : 1;
  return [...rows.values()].toSorted((one, other) => rank(one) - rank(other));
}

function ApplyRowView({ row, isOn }: { readonly row: ApplyRow; readonly isOn: boolean }) {
  const { address, action, event } = row;
  return (
    <li className="apply-row">
      <ActionMark action={action} />
      <span className="plan-address mono">{address}</span>
      {event === null ? (
        <span className="dim small">{isOn ? 'to come' : 'not begun'}</span>
      ) : event.stage === 'complete' ? (
        <Badge tone="success">{event.seconds === null ? 'Done' : `Done in ${event.seconds} s`}</Badge>
      ) : event.stage === 'errored' ? (
        <Badge tone="danger">Failed</Badge>
      ) : isOn ? (
        <Going since={event.at} />
      ) : (
        <Badge tone="blocked">Cut short</Badge>
      )}
    </li>
  );
}

function Going({ since }: { readonly since: string | null }) {
  const now = useNow(1_000);
  if (since === null) return <Badge tone="running">At work</Badge>;
  return <Badge tone="running">{`${span(Math.max(0, now - Date.parse(since)))} so far`}</Badge>;
}
