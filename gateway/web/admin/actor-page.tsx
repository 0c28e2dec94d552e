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

type Thing = Readonly<Record<string, unknown>>;

/** What is shown of each list, as the API names it. */
const lists: readonly {
  readonly key: 'mail' | 'timers' | 'jobs' | 'dead-letters';
  readonly title: string;
  readonly columns: readonly (readonly [string, string])[];
}[] = [
  {
    key: 'mail',
    title: 'Mail',
    columns: [
      ['type', 'Message'],
      ['sender', 'From'],
      ['due-at', 'Due'],
      ['attempts', 'Tries'],
      ['last-error', 'Last error'],
    ],
  },
  {
    key: 'timers',
    title: 'Timers',
    columns: [
      ['timer-id', 'Timer'],
      ['due-at', 'Due'],
      ['attempts', 'Tries'],
    ],
  },
  {
    key: 'jobs',
    title: 'Jobs',
    columns: [
      ['id', 'Job'],
      ['pool', 'Pool'],
      ['status', 'Status'],
      ['attempt', 'Attempt'],
      ['worker', 'Worker'],
      ['created-at', 'Made'],
      ['ended-at', 'Ended'],
    ],
  },
  {
    key: 'dead-letters',
    title: 'Dead letters',
    columns: [
      ['type', 'Message'],
      ['attempts', 'Tries'],
      ['last-error', 'Last error'],
      ['died-at', 'Died'],
    ],
  },
];

function Around({ actor }: { readonly actor: ActorDetail }) {
  return lists.map(({ key, title, columns }) => {
    const things: readonly Thing[] = actor.attributes[key];
    return (
      <div key={key} className="card table-box" tabIndex={0}>
        <table className="table">
          <caption>
            {title}
            {things.length === 0 ? ': none' : ''}
          </caption>
          {things.length === 0 ? null : (
            <>
              <thead>
                <tr>
                  {columns.map(([name, word]) => (
                    <th key={name} scope="col">
                      {word}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {things.map((thing) => (
                  <tr key={String(thing['seq'] ?? thing['id'])}>
                    {columns.map(([name]) => (
                      <td key={name}>
                        <Value thing={thing} name={name} />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </>
          )}
        </table>
      </div>
    );
  });
}

function Value({ thing, name }: { readonly thing: Thing; readonly name: string }) {
  const value = thing[name] as string | number | null | undefined;
  if (value === null || value === undefined) return '–';
  return name.endsWith('-at') ? <Ago time={String(value)} /> : String(value);
}
