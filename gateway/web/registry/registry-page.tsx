// The private registry of an organization: its modules, and its providers.

import { CubeIcon } from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { RegistryModule } from '../api/resources.ts';
import { Ago } from '../parts/ago.tsx';
import { SearchField } from '../parts/filters.tsx';
import { EmptyState, Loaded, PageHead } from '../parts/page.tsx';
import { tabLink } from '../parts/tab.ts';
import { Pager } from '../parts/pager.tsx';
import { DataTable } from '../parts/panel.tsx';
import { Badge } from '../parts/status-badge.tsx';
import { modulesQuery, providersQuery } from './queries.ts';
import { newestOf, statusOfVersion } from './versions.ts';

const from = '/app/$organization/registry';

export function RegistryPage() {
  const { organization } = useParams({ from });
  const { tab = 'modules', q, page = 1 } = useSearch({ from });
  const navigate = useNavigate({ from });
  const type = useCallback(
    (text: string | undefined) =>
      void navigate({ search: (before) => ({ ...before, q: text, page: undefined }), replace: true }),
    [navigate],
  );
  const go = (number: number): void => void navigate({ search: (before) => ({ ...before, page: number }) });
  const isProviders = tab === 'providers';
  return (
    <>
      <PageHead title="Registry" lead="Modules and providers that only this organization uses." />
      <ul className="tabs" aria-label="Kinds">
        {(['modules', 'providers'] as const).map((key) => (
          <li key={key}>
            <Link
              to={from}
              params={{ organization }}
              search={key === 'modules' ? {} : { tab: key }}
              {...tabLink(isProviders === (key === 'providers'))}
              aria-current={isProviders === (key === 'providers') ? 'page' : undefined}
            >
              {key === 'modules' ? 'Modules' : 'Providers'}
            </Link>
          </li>
        ))}
      </ul>
      <div className="toolbar">
        <SearchField value={q} label={isProviders ? 'Find a provider' : 'Find a module'} change={type} />
      </div>
      <div className="card">
        {isProviders ? (
          <Providers organization={organization} q={q} page={page} go={go} />
        ) : (
          <Modules organization={organization} q={q} page={page} go={go} />
        )}
      </div>
    </>
  );
}

interface ListProps {
  readonly organization: string;
  readonly q: string | undefined;
  readonly page: number;
  readonly go: (page: number) => void;
}

function Modules({ organization, q, page, go }: ListProps) {
  const query = useQuery(modulesQuery(organization, { q, page }));
  return (
    <Loaded query={query} lines={6}>
      {({ data, meta }) =>
        data.length === 0 ? (
          <EmptyState
            title={q === undefined ? 'There are no modules yet' : 'No module is called that'}
            icon={<CubeIcon />}
          >
            {q === undefined
              ? 'A module is published from a repository, or its versions are uploaded through the API.'
              : 'Take some letters away.'}
          </EmptyState>
        ) : (
          <>
            <DataTable
              caption="Modules"
              rows={data}
              columns={[
                {
                  head: 'Module',
                  look: 'main',
                  cell: (module) => <ModuleLink organization={organization} module={module} />,
                },
                { head: 'For', cell: ({ attributes }) => attributes.provider },
                { head: 'Newest version', cell: (module) => <Newest module={module} /> },
                { head: 'Changed', cell: ({ attributes }) => <Ago time={attributes['updated-at']} /> },
              ]}
            />
            <Pager pagination={meta.pagination} what="module" go={go} />
          </>
        )
      }
    </Loaded>
  );
}

function ModuleLink({ organization, module }: { readonly organization: string; readonly module: RegistryModule }) {
  const { namespace, name, provider } = module.attributes;
  return (
    <Link
      to="/app/$organization/registry/modules/private/$namespace/$name/$provider"
      params={{ organization, namespace, name, provider }}
    >
      {name}
    </Link>
  );
}

function Newest({ module }: { readonly module: RegistryModule }) {
  const newest = newestOf(module.attributes['version-statuses']);
  if (newest === null) return <span className="dim">none yet</span>;
  const [tone, word] = statusOfVersion(newest.status);
  return (
    <>
      <span className="number">{newest.version}</span>{' '}
      {newest.status === 'ok' ? null : <Badge tone={tone}>{word}</Badge>}
    </>
  );
}

function Providers({ organization, q, page, go }: ListProps) {
  const query = useQuery(providersQuery(organization, { q, page }));
  return (
    <Loaded query={query} lines={6}>
      {({ data, meta }) =>
        data.length === 0 ? (
          <EmptyState
            title={q === undefined ? 'There are no providers yet' : 'No provider is called that'}
            icon={<CubeIcon />}
          >
            {q === undefined
              ? 'Providers are published through the API, with the sums and signature of each version.'
              : 'Take some letters away.'}
          </EmptyState>
        ) : (
          <>
            <DataTable
              caption="Providers"
              rows={data}
              columns={[
                {
                  head: 'Provider',
                  look: 'main',
                  cell: ({ attributes: { namespace, name, 'registry-name': registry } }) =>
                    registry === 'private' ? (
                      <Link
                        to="/app/$organization/registry/providers/private/$namespace/$name"
                        params={{ organization, namespace, name }}
                      >
                        {name}
                      </Link>
                    ) : (
                      name
                    ),
                },
                { head: 'Namespace', cell: ({ attributes }) => attributes.namespace },
                { head: 'Registry', cell: ({ attributes }) => attributes['registry-name'] },
                { head: 'Changed', cell: ({ attributes }) => <Ago time={attributes['updated-at']} /> },
              ]}
            />
            <Pager pagination={meta.pagination} what="provider" go={go} />
          </>
        )
      }
    </Loaded>
  );
}
