// A run: what it is, what it waits for, its stages, what it plans and applies, its log, and what can be done with it. All of it is live.

import { ClockIcon } from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Suspense, lazy } from 'react';
import { allIncludedOf } from '../../client/resources.ts';
import { historyOfRun } from '../api/machine-queries.ts';
import { explanationQuery, runQuery } from '../api/queries.ts';
import { relatedId, relatedIn } from '../api/resources.ts';
import type { Apply, Explanation, Ingress, One, Plan, Run } from '../api/resources.ts';
import { Ago, useNow } from '../parts/ago.tsx';
import { Changes } from '../parts/changes.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { EmptyState, Loaded, PageHead, Waiting, sentence } from '../parts/page.tsx';
import { kindOfRun } from '../parts/runs-columns.tsx';
import { tabLink } from '../parts/tab.ts';
import { StatusBadge } from '../parts/status-badge.tsx';
import { Bulkhead } from '../shell/render-fault.tsx';
import { span } from '../time.ts';
import { ActionsBar } from './actions.tsx';
import { ApplyView } from './apply-view.tsx';
import { LogView } from './log-view.tsx';
import { PlanView } from './plan-view.tsx';
import { RawView } from './raw-view.tsx';
import { StageRail } from './stage-rail.tsx';
import { isFinal, stagesOf } from './stages.ts';
import { TasksView } from './tasks-view.tsx';
import { Timeline } from './timeline.tsx';
import { useLog } from './use-log.ts';

const MachineView = lazy(async () => ({ default: (await import('../machine/machine-view.tsx')).MachineView }));
const TraceView = lazy(async () => ({ default: (await import('../trace/trace-view.tsx')).TraceView }));

const at = '/app/$organization/workspaces/$workspace/runs/$run';

export function RunPage() {
  const { run: id } = useParams({ from: at });
  const query = useQuery(runQuery(id));
  return (
    <Loaded query={query} lines={8}>
      {(document) => <RunView key={id} document={document} />}
    </Loaded>
  );
}

function RunView({ document }: { readonly document: One<Run> }) {
  const run = document.data;
  const plan = relatedIn(document, run, 'plan', 'plans');
  const apply = relatedIn(document, run, 'apply', 'applies');
  const workspace = relatedId(run, 'workspace')?.id;
  const { data: explanation } = useQuery(explanationQuery(run.id, workspace));
  const { attributes } = run;
  return (
    <div className="run">
      <PageHead
        title={attributes.message === '' ? run.id : attributes.message}
        lead={<Lead document={document} plan={plan} />}
        actions={<StatusBadge status={attributes.status} />}
      />
      <WaitingLine run={run} explanation={explanation} />
      <div className="run-columns">
        <aside className="run-side" aria-label="Stages" tabIndex={0}>
          <StageRail stages={stagesOf(run, plan, apply)} />
        </aside>
        <div className="run-main">
          <Tabs document={document} plan={plan} apply={apply} explanation={explanation} />
        </div>
      </div>
      <ActionsBar run={run} plan={plan} />
    </div>
  );
}

function Lead({ document, plan }: { readonly document: One<Run>; readonly plan: Plan | null }) {
  const run = document.data;
  const { attributes } = run;
  const by = relatedIn(document, run, 'created-by', 'users')?.attributes.username ?? 'Somebody';
  const pushed = allIncludedOf(document, 'ingress-attributes').at(0);
  const kind = kindOfRun(run);
  const sources: Readonly<Record<string, string>> = {
    'tfe-api': 'by the API',
    'tfe-ui': 'by the pages',
    'terraform+cloud': 'from a command line',
    'tfe-run-trigger': 'by a run trigger',
    'tfe-configuration-version': 'by an upload',
  };
  return (
    <div className="run-lead">
      <span>
        {pushed === undefined ? `${by} ${sources[attributes.source] ?? attributes.source}` : pushOf(pushed)},{' '}
        <Ago time={attributes['created-at']} />
      </span>
      {kind === null ? null : <span className="tag">{kind}</span>}
      <span>
        {attributes.engine} {attributes['terraform-version']}
      </span>
      {plan?.attributes.status === 'finished' ? <Changes counts={plan.attributes} /> : null}
      <span>
        <span className="mono">{run.id}</span> <CopyButton text={run.id} what="the id of the run" />
      </span>
    </div>
  );
}

function EndedLine({ ended }: { readonly ended: Explanation['ended'] }) {
  if (ended === null) return null;
  const { by, how, at, detail } = ended;
  return (
    <div className="notice">
      <div className="grow">
        {by ?? 'Terrace'} {how} it <Ago time={at} />
        {detail === '' ? '' : `: ${detail}`}
      </div>
    </div>
  );
}

/** Who pushed what, in the words of the server of the repository. */
function pushOf({ attributes: of }: Ingress): string {
  const who = of['sender-username'] ?? 'Somebody';
  const commit = `${of.identifier} at ${of['commit-sha'].slice(0, 7)}`;
  if (of['is-pull-request']) return `${who} by pull request ${of['pull-request-number'] ?? ''} of ${commit}`;
  return `${who} by a push to ${of.tag === null ? of.branch : `tag ${of.tag}`} of ${commit}`;
}

function WaitingLine({ run, explanation }: { readonly run: Run; readonly explanation: Explanation | undefined }) {
  const now = useNow(1_000);
  const waiting = explanation?.waiting ?? run.attributes.waiting;
  const { error } = run.attributes;
  if (isFinal(run.attributes.status) || waiting === null)
    return error === null ? (
      <EndedLine ended={explanation?.ended ?? null} />
    ) : (
      <div className="notice danger" role="alert">
        <div className="grow">{sentence(error.detail)}</div>
      </div>
    );
  const needsSomebody = run.attributes.actions['is-confirmable'];
  return (
    <div className={needsSomebody ? 'notice attention' : 'notice'} role="status">
      <ClockIcon aria-hidden="true" />
      <div className="grow">
        <b>{sentence(waiting.reason)}</b>{' '}
        <span className="waiting-end">
          {/* What asks the API is for programs; people have the buttons below. */}
          {needsSomebody ? '' : `It goes on when ${waiting.end.replaceAll(/: (POST|GET) \/api\S+/g, '')}.`}
        </span>
      </div>
      <span className="number nowrap" title={`since ${waiting.since}`} aria-hidden="true">
        {span(Math.max(0, now - Date.parse(waiting.since)))}
      </span>
    </div>
  );
}

interface TabsProps {
  readonly document: One<Run>;
  readonly plan: Plan | null;
  readonly apply: Apply | null;
  readonly explanation: Explanation | undefined;
}

function Tabs({ document, plan, apply, explanation }: TabsProps) {
  const run = document.data;
  const params = useParams({ from: at });
  const { tab, step, line } = useSearch({ from: at });
  const navigate = useNavigate({ from: at });
  const planLog = useLog(plan?.attributes['log-read-url'] ?? null);
  const hasApply = apply !== null && !['pending', 'unreachable'].includes(apply.attributes.status);
  const applyLog = useLog(hasApply ? apply.attributes['log-read-url'] : null);
  const taskStages = run.relationships['task-stages'].data.map(({ id }) => id);
  const tabs = [
    { key: 'plan', word: 'Plan' },
    ...(hasApply ? [{ key: 'apply', word: 'Apply' }] : []),
    { key: 'console', word: 'Console' },
    ...(taskStages.length === 0 ? [] : [{ key: 'tasks', word: 'Tasks' }]),
    { key: 'timeline', word: 'Timeline' },
    { key: 'trace', word: 'Trace' },
    { key: 'machine', word: 'Machine' },
    { key: 'raw', word: 'Raw' },
  ];
  const chosen = tabs.some(({ key }) => key === tab) ? tab : hasApply ? 'apply' : 'plan';
  return (
    <>
      <nav aria-label="Parts of the run">
        <ul className="tabs">
          {tabs.map(({ key, word }) => (
            <li key={key}>
              <Link
                to={at}
                params={params}
                search={{ tab: key }}
                replace
                resetScroll={false}
                {...tabLink(key === chosen)}
              >
                {word}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Bulkhead key={chosen}>
        {chosen === 'trace' || chosen === 'machine' ? (
          <Suspense fallback={<Waiting lines={8} />}>
            {chosen === 'trace' ? (
              <TraceView run={run} place={params} logs={{ plan: planLog, apply: applyLog }} />
            ) : (
              <MachineView
                of={historyOfRun(run.id)}
                version={step ?? null}
                go={(to) =>
                  void navigate({
                    search: { tab: 'machine', step: to ?? undefined },
                    replace: true,
                    resetScroll: false,
                  })
                }
              />
            )}
          </Suspense>
        ) : plan === null ? (
          <EmptyState title="There is no plan" />
        ) : chosen === 'plan' ? (
          <PlanView plan={plan} />
        ) : chosen === 'apply' && apply !== null ? (
          <ApplyView
            {...{ apply, plan, log: applyLog }}
            workspace={relatedId(run, 'workspace')?.id ?? ''}
            error={run.attributes.error}
            unfinished={explanation?.unfinished ?? null}
          />
        ) : chosen === 'console' ? (
          <>
            <LogView
              log={planLog}
              url={plan.attributes['log-read-url']}
              name="plan"
              nothing="The plan has said nothing yet"
              line={lineOf(line, 'plan')}
            />
            {hasApply ? (
              <div style={{ marginTop: 16 }}>
                <LogView
                  log={applyLog}
                  url={apply.attributes['log-read-url']}
                  name="apply"
                  nothing="The apply has said nothing yet"
                  line={lineOf(line, 'apply')}
                />
              </div>
            ) : null}
          </>
        ) : chosen === 'tasks' ? (
          <TasksView run={run.id} stages={taskStages} />
        ) : chosen === 'timeline' ? (
          <Timeline run={run} />
        ) : (
          <RawView run={run} plan={plan} apply={hasApply ? apply : null} />
        )}
      </Bulkhead>
    </>
  );
}

/** `plan-120`, of a link to a line of one of the logs, counted from one. */
function lineOf(line: string | undefined, log: 'plan' | 'apply'): number | null {
  const number = line?.startsWith(`${log}-`) === true ? Number(line.slice(log.length + 1)) : NaN;
  return Number.isInteger(number) && number > 0 ? number : null;
}
