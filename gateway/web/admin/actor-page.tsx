// One actor from inside: its machine through time, and all that lies around it.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { actorQuery } from '../api/admin-queries.ts';
import type { ActorDetail } from '../api/admin-queries.ts';
import { historyOfActor } from '../api/machine-queries.ts';
import { MachineView } from '../machine/machine-view.tsx';
import { stateWords } from '../machine/words.ts';
import { Ago } from '../parts/ago.tsx';
import { Loaded, PageHead } from '../parts/page.tsx';
import { DataTable, Panel } from '../parts/panel.tsx';
import type { Column } from '../parts/panel.tsx';
import { Bulkhead } from '../shell/render-fault.tsx';

const route = getRouteApi('/app/admin/actors/$kind/$id');

export function ActorPage() {
  const { kind, id } = route.useParams();
  const { step } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(actorQuery(kind, id));
  return (
    <>
      <PageHead
        title={`${kind}/${id}`}
        {...(query.data === undefined ? {} : { lead: <Lead actor={query.data.data} /> })}
      />
      <Loaded query={query} lines={10}>
        {({ data }) => (
          <>
            <Bulkhead>
              <MachineView
                of={historyOfActor(kind, id)}
                version={step ?? null}
                go={(to) => void navigate({ search: { step: to ?? undefined }, replace: true, resetScroll: false })}
              />
            </Bulkhead>
            <Around actor={data} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Lead({ actor: { attributes } }: { readonly actor: ActorDetail }) {
  return (
    <span>
      {stateWords(attributes.state)}, version {attributes.version}, machine {attributes['machine-version']}, moved{' '}
      <Ago time={attributes['updated-at']} />
    </span>
  );
}

const since = (time: string | null) => (time === null ? '–' : <Ago time={time} />);

/** What lies around it: what is to come to it, and what it has others do. */
function Around({ actor: { attributes } }: { readonly actor: ActorDetail }) {
  return (
    <>
      <Lying
        title="Mail"
        things={attributes.mail.map((each) => ({ ...each, id: each.seq }))}
        columns={[
          { head: 'Message', cell: ({ type }) => type },
          { head: 'From', cell: ({ sender }) => sender ?? '–' },
          { head: 'Due', cell: (each) => since(each['due-at']) },
          { head: 'Tries', look: 'number', cell: ({ attempts }) => attempts },
          { head: 'Last error', look: 'value', cell: (each) => each['last-error'] ?? '–' },
        ]}
      />
      <Lying
        title="Timers"
        things={attributes.timers.map((each) => ({ ...each, id: each['timer-id'] ?? each.seq }))}
        columns={[
          { head: 'Timer', cell: ({ id }) => id },
          { head: 'Due', cell: (each) => since(each['due-at']) },
          { head: 'Tries', look: 'number', cell: ({ attempts }) => attempts },
        ]}
      />
      <Lying
        title="Jobs"
        things={attributes.jobs}
        columns={[
          { head: 'Job', look: 'mono nowrap', cell: ({ id }) => id },
          { head: 'Pool', cell: ({ pool }) => pool },
          { head: 'Status', cell: ({ status }) => status },
          { head: 'Attempt', look: 'number', cell: ({ attempt }) => attempt },
          { head: 'Worker', look: 'mono', cell: ({ worker }) => worker ?? '–' },
          { head: 'Made', cell: (each) => since(each['created-at']) },
          { head: 'Ended', cell: (each) => since(each['ended-at']) },
        ]}
      />
      <Lying
        title="Dead letters"
        things={attributes['dead-letters']}
        columns={[
          { head: 'Message', cell: ({ type }) => type },
          { head: 'Tries', look: 'number', cell: ({ attempts }) => attempts },
          { head: 'Last error', look: 'value', cell: (each) => each['last-error'] ?? '–' },
          { head: 'Died', cell: (each) => since(each['died-at']) },
        ]}
      />
    </>
  );
}

function Lying<Thing extends { readonly id: string }>(lying: {
  readonly title: string;
  readonly things: readonly Thing[];
  readonly columns: readonly Column<Thing>[];
}) {
  const { title, things, columns } = lying;
  return (
    <Panel title={title} {...(things.length === 0 ? { lead: 'None.' } : {})} isFlush>
      {things.length === 0 ? null : <DataTable caption={title} rows={things} columns={columns} />}
    </Panel>
  );
}
