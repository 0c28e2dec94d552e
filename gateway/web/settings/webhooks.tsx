// What tells this server of pushes and pull requests: the webhook of each repository that is followed, and what to do where there is none.

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { CopyButton } from '../parts/copy.tsx';
import { ConfirmButton } from '../parts/form.tsx';
import { EmptyState, sentence } from '../parts/page.tsx';
import { ListPanel } from '../parts/panel.tsx';
import { Badge } from '../parts/status-badge.tsx';
import { OneTimeToken } from './one-time.tsx';
import { hooksQuery } from './queries.ts';
import type { VcsHook } from './queries.ts';
import type { Tone } from '../status.ts';

const standing: Readonly<Record<VcsHook['attributes']['webhook-status'], readonly [Tone, string]>> = {
  waiting: ['running', 'being made'],
  made: ['success', 'made'],
  changing: ['running', 'being changed'],
  'not-made': ['attention', 'not made'],
  'by-hand': ['neutral', 'by hand'],
};

/** Those of an organization. */
export function Webhooks({ organization }: { readonly organization: string }) {
  const query = useQuery(hooksQuery(organization));
  const [told, tell] = useState<{ readonly identifier: string; readonly secret: string } | null>(null);
  return (
    <ListPanel
      title="Webhooks"
      lead="One for each repository that workspaces or modules follow. Terrace makes it at the server where the token may."
      query={query}
      empty={<EmptyState title="No repository is followed yet" />}
      columns={[
        {
          head: 'Repository',
          look: 'main',
          cell: ({ attributes }) => (
            <>
              {attributes.identifier}
              {attributes['error-message'] === null ? null : (
                <div className="under">{sentence(attributes['error-message'])}</div>
              )}
            </>
          ),
        },
        {
          head: 'Webhook',
          look: 'nowrap',
          cell: ({ attributes }) => {
            const [tone, word] = standing[attributes['webhook-status']];
            return <Badge tone={tone}>{word}</Badge>;
          },
        },
        {
          head: '',
          look: 'end nowrap',
          cell: ({ id, attributes: { identifier, 'webhook-url': url } }) => (
            <span className="row-buttons">
              <CopyButton text={url} what={`address for ${identifier}`} word="Copy address" />
              <ConfirmButton
                word="New secret"
                label={`New secret for ${identifier}`}
                title={`New secret for ${identifier}`}
                send={async () => {
                  const { data } = await api.post('/api/v2/terrace/vcs-hooks/{hook}/actions/rotate-secret', {
                    params: { path: { hook: id } },
                  });
                  tell({ identifier, secret: data.attributes.secret ?? '' });
                }}
                stale={[hooksQuery(organization).queryKey]}
              >
                A webhook that Terrace made is told of it. One that was made by hand has to be given it: the secret
                before is believed for a day more.
              </ConfirmButton>
            </span>
          ),
        },
      ]}
    >
      {told === null ? null : (
        <OneTimeToken title={`Secret of ${told.identifier}`} token={told.secret} close={() => tell(null)}>
          For a webhook that you make by hand, with the address that is copied beside it.
        </OneTimeToken>
      )}
    </ListPanel>
  );
}

/** Where a repository is followed that nothing tells of, and what can be done. */
export function WebhookNotice({
  organization,
  error,
}: {
  readonly organization: string;
  readonly error: string | null;
}) {
  if (error === null) return null;
  return (
    <div className="notice attention" role="status">
      <div>
        No webhook was made, which tells of pushes. {sentence(error)} The address and the secret for one by hand are in{' '}
        <Link to="/app/$organization/settings/$part" params={{ organization, part: 'version-control' }}>
          the settings of version control
        </Link>
        .
      </div>
    </div>
  );
}
