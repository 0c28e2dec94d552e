// The run tasks of a run, by stage: what each said, and what it found.

import { useQuery } from '@tanstack/react-query';
import { includedOf } from '../../client/resources.ts';
import { taskOutcomesQuery, taskStagesQuery } from '../api/queries.ts';
import type { One, TaskOutcome, TaskResult, TaskStage } from '../api/resources.ts';
import { Ago } from '../parts/ago.tsx';
import { Loaded, sentence } from '../parts/page.tsx';
import { Badge } from '../parts/status-badge.tsx';
import type { Tone } from '../status.ts';

const titles: Readonly<Record<TaskStage['attributes']['stage'], string>> = {
  pre_plan: 'Before the plan',
  post_plan: 'After the plan',
  pre_apply: 'Before the apply',
  post_apply: 'After the apply',
};

const shown: Readonly<Record<TaskResult['attributes']['status'], readonly [Tone, string]>> = {
  pending: ['neutral', 'Not yet asked'],
  running: ['running', 'At work'],
  passed: ['success', 'Passed'],
  failed: ['danger', 'Failed'],
  errored: ['danger', 'No result'],
  canceled: ['canceled', 'Canceled'],
  unreachable: ['canceled', 'Not needed'],
};

export function TasksView({ run, stages }: { readonly run: string; readonly stages: readonly string[] }) {
  const query = useQuery(taskStagesQuery(run, stages));
  return (
    <Loaded query={query}>
      {(found) => (
        <>
          {found.map((document) => (
            <section key={document.data.id} className="card" style={{ marginBottom: 16 }}>
              <div className="card-body">
                <h2>{titles[document.data.attributes.stage]}</h2>
                {resultsIn(document).map((result) => (
                  <ResultView key={result.id} run={run} result={result} />
                ))}
              </div>
            </section>
          ))}
        </>
      )}
    </Loaded>
  );
}

/** In the order that the stage has them. */
const resultsIn = (document: One<TaskStage>): readonly TaskResult[] =>
  document.data.relationships['task-results'].data.flatMap(({ id }) => includedOf(document, 'task-results', id) ?? []);

function ResultView({ run, result }: { readonly run: string; readonly result: TaskResult }) {
  const { attributes } = result;
  const [tone, word] = shown[attributes.status];
  const times = attributes['status-timestamps'];
  const at = times[`${attributes.status}-at`];
  return (
    <div style={{ marginTop: 12 }}>
      <div className="run-lead">
        <b>{attributes['task-name']}</b>
        <Badge tone={tone}>{word}</Badge>
        <span className="tag">{attributes['workspace-task-enforcement-level']}</span>
        {at === undefined ? null : <Ago time={at} />}
        {attributes.url === '' ? null : (
          <a href={attributes.url} target="_blank" rel="noreferrer">
            what the task shows
          </a>
        )}
      </div>
      {attributes.message === '' ? null : <p>{sentence(attributes.message)}</p>}
      {attributes['task-result-outcomes-count'] === 0 ? null : (
        <Outcomes run={run} result={result.id} count={attributes['task-result-outcomes-count']} />
      )}
    </div>
  );
}

function Outcomes({ run, result, count }: { readonly run: string; readonly result: string; readonly count: number }) {
  const query = useQuery(taskOutcomesQuery(run, result, count));
  return (
    <Loaded query={query}>
      {({ data }) => (
        <ul>
          {data.map((outcome) => (
            <OutcomeView key={outcome.id} outcome={outcome} />
          ))}
        </ul>
      )}
    </Loaded>
  );
}

const levels: Readonly<Record<string, Tone>> = {
  none: 'neutral',
  info: 'running',
  warning: 'attention',
  error: 'danger',
};

function OutcomeView({ outcome }: { readonly outcome: TaskOutcome }) {
  const { attributes, links } = outcome;
  const text = links?.['body'];
  return (
    <li className="run-lead">
      <span className="mono">{attributes['outcome-id']}</span>
      <span>{attributes.description}</span>
      {Object.entries(attributes.tags).flatMap(([name, tags]) =>
        tags.map(({ label, level }) => (
          <Badge key={`${name} ${label}`} tone={levels[level] ?? 'neutral'}>{`${name}: ${label}`}</Badge>
        )),
      )}
      {attributes.url === '' ? null : (
        <a href={attributes.url} target="_blank" rel="noreferrer">
          more
        </a>
      )}
      {text === undefined ? null : (
        <a href={text} target="_blank" rel="noreferrer">
          its text
        </a>
      )}
    </li>
  );
}
