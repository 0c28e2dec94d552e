// The runs of a module's tests: what each came to, and its log.

import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ResourceOf } from '../../client/resources.ts';
import { Ago } from '../parts/ago.tsx';
import { EmptyState, sentence } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { ListCard } from '../parts/panel.tsx';
import { Badge } from '../parts/status-badge.tsx';
import { LogView } from '../run/log-view.tsx';
import { useLog } from '../run/use-log.ts';
import type { Tone } from '../status.ts';
import { testRunsQuery } from './queries.ts';
import type { ModuleName } from './queries.ts';

type TestRun = ResourceOf<'test-runs'>;

const from = '/app/$organization/registry/modules/private/$namespace/$name/$provider';

export function TestRuns({ organization, name }: { readonly organization: string; readonly name: ModuleName }) {
  const { run: wanted, version } = useSearch({ from });
  const [page, go] = useState(1);
  const query = useQuery(testRunsQuery(organization, name, page));
  const chosen = query.data?.data.find(({ id }) => id === wanted) ?? query.data?.data[0];
  return (
    <>
      <ListCard
        query={query}
        caption="Runs of tests, the newest first"
        empty={
          <EmptyState title="Its tests were not run yet">
            In the folder of the module:{' '}
            <span className="mono">
              terraform test -cloud-run={location.host}/{name.namespace}/{name.name}/{name.provider}
            </span>
          </EmptyState>
        }
        columns={[
          {
            head: 'Run',
            look: 'main mono nowrap',
            cell: ({ id }) => (
              <Link
                to={from}
                params={{ organization, ...name }}
                search={{ tab: 'tests', version, run: id }}
                aria-current={id === chosen?.id || undefined}
              >
                {id}
              </Link>
            ),
          },
          {
            head: 'Came to',
            cell: (run) => {
              const [tone, word] = outcomeOf(run);
              return <Badge tone={tone}>{word}</Badge>;
            },
          },
          { head: 'Passed', look: 'end number', cell: ({ attributes }) => attributes['tests-passed'] },
          {
            head: 'Failed',
            look: 'end number',
            cell: ({ attributes }) => attributes['tests-failed'] + attributes['tests-errored'],
          },
          { head: 'Skipped', look: 'end number', cell: ({ attributes }) => attributes['tests-skipped'] },
          { head: 'Made', look: 'nowrap', cell: ({ attributes }) => <Ago time={attributes['created-at']} /> },
        ]}
        foot={({ meta }) => <Pager pagination={meta.pagination} what="run" go={go} />}
      />
      {chosen === undefined ? null : <OfRun key={chosen.id} run={chosen} />}
    </>
  );
}

function OfRun({ run: { attributes } }: { readonly run: TestRun }) {
  const url = attributes['log-read-url'];
  const log = useLog(url);
  const { waiting, 'error-message': error } = attributes;
  return (
    <>
      {waiting === null ? null : <div className="notice plain">{sentence(waiting)}</div>}
      {error === null ? null : <div className="notice danger">{sentence(error)}</div>}
      <LogView log={log} url={url} name="tests" nothing="The tests have said nothing yet" />
    </>
  );
}

function outcomeOf({ attributes: { status, 'test-status': verdict } }: TestRun): readonly [Tone, string] {
  if (status !== 'finished') return statuses[status];
  return verdicts[verdict];
}

const statuses: Readonly<Record<Exclude<TestRun['attributes']['status'], 'finished'>, readonly [Tone, string]>> = {
  pending: ['neutral', 'Waits'],
  running: ['running', 'At work'],
  errored: ['danger', 'Did not run'],
  canceled: ['canceled', 'Canceled'],
};
const verdicts: Readonly<Record<TestRun['attributes']['test-status'], readonly [Tone, string]>> = {
  pending: ['neutral', 'No verdict'],
  skip: ['neutral', 'Skipped'],
  pass: ['success', 'Passed'],
  fail: ['danger', 'Failed'],
  error: ['danger', 'Broken'],
};
