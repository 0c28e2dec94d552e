// Who is told what happens to the runs of a workspace, and what came of telling them.

import { Button, Checkbox, PasswordInput, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client.ts';
import type { Notification } from '../api/resources.ts';
import { Ago } from '../parts/ago.tsx';
import { Choice } from '../parts/choice.tsx';
import { ConfirmButton, FormDialog, refusalOf, useSending } from '../parts/form.tsx';
import { EmptyState, FaultLine, Loaded } from '../parts/page.tsx';
import { AddButton, Panel } from '../parts/panel.tsx';
import { Badge } from '../parts/status-badge.tsx';
import { useHere } from '../workspace/workspace-frame.tsx';
import { notificationsQuery } from './queries.ts';
import { whyNotChange } from './why.ts';

const kinds = [
  { value: 'generic', label: 'A webhook' },
  { value: 'slack', label: 'Slack' },
  { value: 'microsoft-teams', label: 'Microsoft Teams' },
  { value: 'email', label: 'E-mail' },
] as const;
type Kind = (typeof kinds)[number]['value'];

const triggers = [
  ['run:created', 'a run is made'],
  ['run:planning', 'it plans'],
  ['run:needs_attention', 'it needs somebody'],
  ['run:applying', 'it applies'],
  ['run:completed', 'it is done'],
  ['run:errored', 'it fails'],
] as const;

export function Notifications() {
  const { workspace } = useHere();
  const may = workspace.attributes.permissions['can-update'];
  const query = useQuery({ ...notificationsQuery(workspace.id), enabled: may });
  const [edited, edit] = useState<Notification | 'new' | null>(null);
  const why = whyNotChange(workspace);
  if (!may)
    return (
      <Panel title="Notifications">
        <EmptyState title="You may not see who is told">{why}</EmptyState>
      </Panel>
    );
  return (
    <Panel
      title="Notifications"
      lead="Who is told what happens to runs here."
      actions={<AddButton onClick={() => edit('new')}>Add notification</AddButton>}
      isFlush
    >
      <Loaded query={query} lines={3}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState title="Nobody is told yet" />
          ) : (
            <ul className="entries">
              {data.map((each) => (
                <Entry key={each.id} notification={each} edit={() => edit(each)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {edited === null ? null : <Editor before={edited === 'new' ? null : edited} close={() => edit(null)} />}
    </Panel>
  );
}

function Entry({ notification, edit }: { readonly notification: Notification; readonly edit: () => void }) {
  const { workspace } = useHere();
  const client = useQueryClient();
  const { id, attributes } = notification;
  const kind = kinds.find(({ value }) => value === attributes['destination-type'])?.label;
  const stale = ['notifications', workspace.id];
  const trying = useMutation({
    mutationFn: () => api.post('/api/v2/notification-configurations/{id}/actions/verify', { params: { path: { id } } }),
    onSettled: () => client.invalidateQueries({ queryKey: stale }),
  });
  const to = attributes.url ?? attributes['email-addresses'].join(', ');
  return (
    <li>
      <div className="entry-head">
        <div>
          <b>{attributes.name}</b>{' '}
          <Badge tone={attributes.enabled ? 'success' : 'neutral'}>{attributes.enabled ? 'On' : 'Off'}</Badge>
          <div className="under">
            <span>{kind}</span>
            <span className="mono">{to}</span>
            <span>{attributes.triggers.join(', ') || 'told of nothing'}</span>
          </div>
        </div>
        <span className="row-buttons">
          <Button variant="default" size="compact-sm" loading={trying.isPending} onClick={() => trying.mutate()}>
            Try
          </Button>
          <Button variant="default" size="compact-sm" aria-label={`Change ${attributes.name}`} onClick={edit}>
            Change
          </Button>
          <ConfirmButton
            word="Delete"
            label={`Delete ${attributes.name}`}
            title={`Delete ${attributes.name}`}
            send={() => api.delete('/api/v2/notification-configurations/{id}', { params: { path: { id } } })}
            stale={[stale]}
          >
            Nobody is told by it any more.
          </ConfirmButton>
        </span>
      </div>
      <FaultLine error={trying.error} />
      {attributes['delivery-responses'].length === 0 ? null : (
        <ul className="entry-log" aria-label={`What was sent lately by ${attributes.name}`}>
          {attributes['delivery-responses'].map((sent) => (
            <li key={sent['sent-at']}>
              <Badge tone={sent.successful === 'true' ? 'success' : 'danger'}>
                {sent.successful === 'true' ? 'Taken' : 'Not taken'}
              </Badge>
              <span>{sent.trigger}</span>
              <span className="dim">{sent.detail === '' ? sent.code : sent.detail}</span>
              <Ago time={sent['sent-at']} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Editor({ before, close }: { readonly before: Notification | null; readonly close: () => void }) {
  const { workspace } = useHere();
  const [given, give] = useState({
    name: before?.attributes.name ?? '',
    kind: before?.attributes['destination-type'] ?? ('generic' as Kind),
    url: before?.attributes.url ?? '',
    token: '',
    addresses: before?.attributes['email-addresses'].join(', ') ?? '',
    enabled: before?.attributes.enabled ?? true,
    triggers: before?.attributes.triggers ?? ['run:needs_attention', 'run:errored'],
  });
  const set = (some: Partial<typeof given>): void => give({ ...given, ...some });
  const isMail = given.kind === 'email';
  const sending = useSending(
    () => {
      const attributes = {
        ...{ name: given.name, enabled: given.enabled, triggers: given.triggers },
        ...(isMail
          ? {
              'email-addresses': given.addresses
                .split(',')
                .map((each) => each.trim())
                .filter((each) => each !== ''),
            }
          : { url: given.url }),
        // What nobody typed anew stays what it is.
        ...(given.token === '' ? {} : { token: given.token }),
      };
      return before === null
        ? api.post('/api/v2/workspaces/{id}/notification-configurations', {
            params: { path: { id: workspace.id } },
            body: {
              data: {
                type: 'notification-configurations',
                attributes: { ...attributes, 'destination-type': given.kind },
              },
            },
          })
        : api.patch('/api/v2/notification-configurations/{id}', {
            params: { path: { id: before.id } },
            // Whoever is not named gets no mail any more.
            body: {
              data: {
                type: 'notification-configurations',
                attributes,
                ...(isMail ? { relationships: { users: before.relationships.users } } : {}),
              },
            },
          });
    },
    [['notifications', workspace.id]],
    close,
  );
  return (
    <FormDialog
      title={before === null ? 'Add notification' : `Change ${before.attributes.name}`}
      close={close}
      sending={sending}
      word="Save"
      isReady={given.name !== ''}
      fields={['name', 'url', 'token']}
    >
      <TextInput
        label="Name"
        value={given.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={refusalOf(sending, 'name')}
        required
        data-autofocus
      />
      <Choice
        label="To"
        value={given.kind}
        disabled={before !== null}
        options={kinds}
        change={(kind) => set({ kind })}
      />
      {isMail ? (
        <TextInput
          label="Addresses"
          description="With commas between them."
          value={given.addresses}
          onChange={(event) => set({ addresses: event.currentTarget.value })}
        />
      ) : (
        <TextInput
          label="URL"
          description="A test is sent there when it is saved, and must be taken."
          value={given.url}
          onChange={(event) => set({ url: event.currentTarget.value })}
          error={refusalOf(sending, 'url')}
          required
        />
      )}
      {given.kind === 'generic' ? (
        <PasswordInput
          label="Token"
          description={
            before === null
              ? 'What is sent is signed with it; may be left empty.'
              : 'Left empty, the token stays what it is. It is never shown.'
          }
          value={given.token}
          onChange={(event) => set({ token: event.currentTarget.value })}
          autoComplete="new-password"
          error={refusalOf(sending, 'token')}
        />
      ) : null}
      <Checkbox.Group label="Tells when" value={[...given.triggers]} onChange={(chosen) => set({ triggers: chosen })}>
        <div className="checks">
          {triggers.map(([key, word]) => (
            <Checkbox key={key} value={key} label={word} />
          ))}
        </div>
      </Checkbox.Group>
      <Switch label="On" checked={given.enabled} onChange={(event) => set({ enabled: event.currentTarget.checked })} />
    </FormDialog>
  );
}
