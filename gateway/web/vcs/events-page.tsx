// What servers of version control told, what was decided for each workspace and why; any of it can be told anew.

import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../api/client.ts';
import type { VcsEvent } from '../api/resources.ts';
import { Ago } from '../parts/ago.tsx';
import { EmptyState, FaultLine, Loaded, PageHead, sentence } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { Badge } from '../parts/status-badge.tsx';
import type { Tone } from '../status.ts';

const from = '/app/$organization/vcs-events';
const statuses = ['received', 'handled', 'refused', 'failed'] as const;
type Status = (typeof statuses)[number];
const shown: Readonly<Record<Status, readonly [Tone, string]>> = {
  received: ['running', 'Being decided'],
  handled: ['success', 'Decided'],
  refused: ['danger', 'Refused'],
  failed: ['danger', 'Given up'],
};
const verdicts: Readonly<Record<VcsEvent['attributes']['decisions'][number]['verdict'], readonly [Tone, string]>> = {
  run: ['success', 'Run'],
  plan: ['success', 'Plan'],
  configuration: ['neutral', 'Configuration only'],
  ignored: ['canceled', 'Ignored'],
};

const eventsQuery = (organization: string, status: Status | undefined, page: number | undefined) =>
  queryOptions({
    queryKey: ['vcs-events', organization, status, page],
    queryFn: ({ signal }) =>
      api.get('/api/v2/organizations/{organization}/vcs-events', {
        params: {
          path: { organization },
          query: {
            'page[size]': 20,
            'page[number]': page ?? 1,
            ...(status === undefined ? {} : { 'filter[status]': status }),
          },
        },
        signal,
      }),
    placeholderData: (before) => before,
    meta: { about: { kinds: ['run', 'configuration-version', 'ingress'] } },
    // What was only received is decided without an event.
    refetchInterval: ({ state }) =>
      state.data?.data.some(({ attributes }) => attributes.status === 'received') === true ? 3_000 : 30_000,
  });

export function VcsEventsPage() {
  const { organization } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const status = statuses.find((each) => each === search.status);
  const query = useQuery(eventsQuery(organization, status, search.page));
  return (
    <>
      <PageHead
        title="Version control events"
        lead="What servers told about repositories, and what was decided for each workspace that follows them."
      />
      <div className="toolbar">
        <div className="chips" role="group" aria-label="Status">
          {statuses.map((each) => (
            <button
              key={each}
              type="button"
              className="chip"
              aria-pressed={status === each}
              onClick={() => void navigate({ search: { status: status === each ? undefined : each }, replace: true })}
            >
              {shown[each][1]}
            </button>
          ))}
        </div>
      </div>
      <div className="card">
        <Loaded query={query} lines={6}>
          {({ data, meta }) =>
            data.length === 0 ? (
              <EmptyState title={status === undefined ? 'Nothing has been told yet' : 'There is no event like that'}>
                {status === undefined
                  ? 'The first push to a repository that a workspace follows is shown here, with what it starts and why.'
                  : 'There may be others: take the filter away.'}
              </EmptyState>
            ) : (
              <>
                <ul className="entries">
                  {data.map((event) => (
                    <Event key={event.id} event={event} organization={organization} />
                  ))}
                </ul>
                <Pager
                  pagination={meta.pagination}
                  what="event"
                  go={(page) => void navigate({ search: (before) => ({ ...before, page }) })}
                />
              </>
            )
          }
        </Loaded>
      </div>
    </>
  );
}

function Event({ event, organization }: { readonly event: VcsEvent; readonly organization: string }) {
  const { attributes } = event;
  const client = useQueryClient();
  const [tone, word] = shown[attributes.status];
  const replaying = useMutation({
    mutationFn: () =>
      api.post('/api/v2/terrace/vcs-events/{delivery}/actions/replay', { params: { path: { delivery: event.id } } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['vcs-events', organization] }),
  });
  return (
    <li>
      <div className="entry-head">
        <div>
          <Badge tone={tone}>{word}</Badge> <b>{attributes.identifier}</b> {attributes.event}
          <div className="under">
            <span className="mono">{event.id}</span>
            <Ago time={attributes['received-at']} />
            {attributes.repeats === 0 ? null : <span>told {attributes.repeats + 1} times</span>}
            {attributes['replay-of'] === null ? null : <span className="tag">told anew</span>}
          </div>
          {attributes.summary === '' ? null : <p className="entry-text">{attributes.summary}</p>}
        </div>
        {attributes.status === 'refused' ? null : (
          <Button
            variant="default"
            size="compact-sm"
            loading={replaying.isPending}
            aria-label={`Replay ${event.id}`}
            onClick={() => replaying.mutate()}
          >
            Replay
          </Button>
        )}
      </div>
      <FaultLine error={replaying.error} />
      {attributes.decisions.length === 0 ? (
        attributes.status === 'handled' ? (
          <p className="dim small">No workspace follows what it is about.</p>
        ) : null
      ) : (
        <ul className="entry-log" aria-label={`Decisions about ${event.id}`}>
          {attributes.decisions.map((decision) => (
            <Decision key={decision.workspace} decision={decision} organization={organization} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Decision(props: {
  readonly decision: VcsEvent['attributes']['decisions'][number];
  readonly organization: string;
}) {
  const { decision, organization } = props;
  const [tone, word] = verdicts[decision.verdict];
  const name = decision['workspace-name'];
  return (
    <li>
      <Badge tone={tone}>{word}</Badge>
      {name === null ? (
        <span className="mono">{decision.workspace}</span>
      ) : (
        <Link to="/app/$organization/workspaces/$workspace" params={{ organization, workspace: name }}>
          {name}
        </Link>
      )}
      <span className="entry-text">{sentence(decision.reason)}</span>
      {decision.run === null || name === null ? null : (
        <Link
          to="/app/$organization/workspaces/$workspace/runs/$run"
          params={{ organization, workspace: name, run: decision.run }}
          className="mono"
        >
          {decision.run}
        </Link>
      )}
    </li>
  );
}
