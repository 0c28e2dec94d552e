// Whether an organization keeps an audit trail, and a way to see that what reads it does.

import { Button, Switch } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { organizationQuery } from '../api/queries.ts';
import { Form, useSending } from '../parts/form.tsx';
import { FaultLine, Loaded, NoAccess } from '../parts/page.tsx';
import { Panel } from '../parts/panel.tsx';
import { auditQuery } from './queries.ts';

export function Audit({ organization }: { readonly organization: string }) {
  const { data: own } = useQuery(organizationQuery(organization));
  if (own === undefined) return null;
  return own.data.attributes.permissions['can-update'] ? (
    <Kept organization={organization} />
  ) : (
    <Panel title="Audit trail" isFlush>
      <NoAccess right="the right to change its settings" of={organization} />
    </Panel>
  );
}

function Kept({ organization }: { readonly organization: string }) {
  const query = useQuery(auditQuery(organization));
  const isKept = query.data?.data.attributes['audit-trails'].enabled === true;
  return (
    <>
      <Panel
        title="Audit trail"
        lead="Who changed what here, written by the change itself. It is read with the organization’s token, at /api/v2/organization/audit-trail."
      >
        <Loaded query={query} lines={2}>
          {({ data }) => <Settings organization={organization} isKept={data.attributes['audit-trails'].enabled} />}
        </Loaded>
      </Panel>
      {isKept ? <TestEntry organization={organization} /> : null}
    </>
  );
}

function Settings({ organization, isKept }: { readonly organization: string; readonly isKept: boolean }) {
  const [isWanted, want] = useState(isKept);
  const sending = useSending(
    () =>
      api.patch('/api/v2/organizations/{organization}/audit-configuration', {
        params: { path: { organization } },
        body: { data: { type: 'audit-configurations', attributes: { 'audit-trails': { enabled: isWanted } } } },
      }),
    [['audit', organization]],
  );
  return (
    <Form sending={sending} word="Save" isReady={isWanted !== isKept}>
      <Switch
        label="Keep a trail"
        description="Off, nothing that happens from now on is written down. What was written stays."
        checked={isWanted}
        onChange={(event) => want(event.currentTarget.checked)}
      />
    </Form>
  );
}

function TestEntry({ organization }: { readonly organization: string }) {
  const trying = useMutation({
    mutationFn: () =>
      api.post('/api/v2/organizations/{organization}/audit-configuration/test', { params: { path: { organization } } }),
  });
  return (
    <Panel
      title="Test entry"
      lead="Shows whether what reads the trail gets it."
      actions={
        <Button variant="default" size="compact-md" loading={trying.isPending} onClick={() => trying.mutate()}>
          Write a test entry
        </Button>
      }
    >
      <p className="dim" role="status">
        {trying.data === undefined
          ? 'None was written from here.'
          : `Written, as the request ${trying.data['request-id']}.`}
      </p>
      <FaultLine error={trying.error} />
    </Panel>
  );
}
