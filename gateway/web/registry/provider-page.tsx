// A private provider: its versions, and the platforms of each with their sums.

import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { CodeBlock } from '../parts/copy.tsx';
import { EmptyState, Loaded, PageHead } from '../parts/page.tsx';
import { DataTable, Panel } from '../parts/panel.tsx';
import { Badge } from '../parts/status-badge.tsx';
import { platformsQuery, providerVersionsQuery } from './queries.ts';

const from = '/app/$organization/registry/providers/private/$namespace/$name';

export function ProviderPage() {
  const { organization, namespace, name } = useParams({ from });
  const query = useQuery(providerVersionsQuery(organization, namespace, name));
  const [chosen, choose] = useState<string | null>(null);
  return (
    <>
      <PageHead title={name} lead={<span className="mono">{`${namespace}/${name}`}</span>} />
      <Loaded query={query}>
        {({ data }) => {
          const version = data.find(({ id }) => id === chosen) ?? data[0];
          if (version === undefined)
            return (
              <div className="card">
                <EmptyState title="This provider has no version yet">
                  Versions are made through the API, with their sums and signature.
                </EmptyState>
              </div>
            );
          const { attributes } = version;
          const isSigned = attributes['shasums-uploaded'] && attributes['shasums-sig-uploaded'];
          return (
            <div className="columns">
              <div>
                <div className="toolbar">
                  <NativeSelect
                    aria-label="Version"
                    value={version.id}
                    onChange={(event) => choose(event.currentTarget.value)}
                    data={data.map(({ id, attributes: { version: text } }) => ({ value: id, label: text }))}
                  />
                  <Badge tone={isSigned ? 'success' : 'attention'}>{isSigned ? 'Signed' : 'Sums are missing'}</Badge>
                  <span className="dim small">
                    key <span className="mono">{attributes['key-id']}</span>, protocols{' '}
                    {attributes.protocols.join(', ')}
                  </span>
                </div>
                <Platforms {...{ organization, namespace, name }} version={attributes.version} />
              </div>
              <aside>
                <Panel title="How it is used">
                  <CodeBlock
                    text={`terraform {\n  required_providers {\n    ${name} = {\n      source  = "${location.host}/${namespace}/${name}"\n      version = "${attributes.version}"\n    }\n  }\n}\n`}
                    what="the block"
                  />
                </Panel>
              </aside>
            </div>
          );
        }}
      </Loaded>
    </>
  );
}

function Platforms(of: {
  readonly organization: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
}) {
  const query = useQuery(platformsQuery(of.organization, of.namespace, of.name, of.version));
  return (
    <Panel title="Platforms" isFlush>
      <Loaded query={query} lines={3}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState title="This version has no platform yet" />
          ) : (
            <DataTable
              caption="Platforms"
              rows={data}
              columns={[
                {
                  head: 'Platform',
                  look: 'main',
                  cell: ({ attributes: { os, arch } }) => (
                    <span className="mono">
                      {os}_{arch}
                    </span>
                  ),
                },
                {
                  head: 'File',
                  cell: ({ attributes }) => (
                    <>
                      <span className="mono value">{attributes.filename}</span>
                      <div className="under mono">{attributes.shasum}</div>
                    </>
                  ),
                },
                {
                  head: 'Binary',
                  cell: ({ attributes: { 'provider-binary-uploaded': isThere } }) => (
                    <Badge tone={isThere ? 'success' : 'attention'}>{isThere ? 'Here' : 'Missing'}</Badge>
                  ),
                },
              ]}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}
