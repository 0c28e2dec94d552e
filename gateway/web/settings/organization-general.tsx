// The general settings of an organization, and its end.

import { Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { organizationQuery } from '../api/queries.ts';
import type { Organization } from '../api/resources.ts';
import { Choice } from '../parts/choice.tsx';
import { ConfirmButton, Form, refusalOf, useSending } from '../parts/form.tsx';
import { Loaded } from '../parts/page.tsx';
import { Panel } from '../parts/panel.tsx';
import { Retention } from './retention.tsx';

export function GeneralOfOrganization({ organization }: { readonly organization: string }) {
  const query = useQuery(organizationQuery(organization));
  return (
    <Loaded query={query}>
      {({ data }) => (
        <>
          <General organization={data} />
          <Retention
            place={{ organization: data.id }}
            otherwise="As the site says"
            mayChange={data.attributes.permissions['can-update']}
          />
          <Deletion organization={data} />
        </>
      )}
    </Loaded>
  );
}

const modes = [
  { value: 'remote', label: 'Here' },
  { value: 'local', label: 'Elsewhere: only the state is kept here' },
] as const;
/** Chosen through the API alone, where its pool is named with it. */
const byAgents = { value: 'agent', label: 'By an agent pool' } as const;

function General({ organization }: { readonly organization: Organization }) {
  const { id, attributes } = organization;
  const [given, give] = useState({
    email: attributes.email,
    mode: attributes['default-execution-mode'],
    mayForce: attributes['allow-force-delete-workspaces'],
  });
  const set = (some: Partial<typeof given>): void => give({ ...given, ...some });
  const sending = useSending(
    () =>
      api.patch('/api/v2/organizations/{organization}', {
        params: { path: { organization: id } },
        body: {
          data: {
            type: 'organizations',
            attributes: {
              email: given.email,
              'default-execution-mode': given.mode,
              'allow-force-delete-workspaces': given.mayForce,
            },
          },
        },
      }),
    [['organization', id], ['organizations']],
  );
  return (
    <Panel title="General" lead="Its name stays what it is: configurations and addresses everywhere name it.">
      <Form
        sending={sending}
        word="Save"
        fields={['email', 'default-execution-mode']}
        why={attributes.permissions['can-update'] ? null : 'only owners of the organization change its settings'}
      >
        <TextInput label="Name" value={attributes.name} readOnly />
        <TextInput
          label="Contact"
          description="An e-mail address of whoever looks after it."
          type="email"
          value={given.email}
          onChange={(event) => set({ email: event.currentTarget.value })}
          error={refusalOf(sending, 'email')}
          required
        />
        <Choice
          label="Where workspaces run that say nothing else"
          value={given.mode}
          change={(mode) => set({ mode })}
          options={attributes['default-execution-mode'] === 'agent' ? [...modes, byAgents] : modes}
          error={refusalOf(sending, 'default-execution-mode')}
        />
        <Switch
          label="Admins of a workspace may delete it while it manages resources"
          checked={given.mayForce}
          onChange={(event) => set({ mayForce: event.currentTarget.checked })}
        />
      </Form>
    </Panel>
  );
}

function Deletion({ organization: { id, attributes } }: { readonly organization: Organization }) {
  const navigate = useNavigate();
  return (
    <Panel
      title="Deletion"
      lead={`All of ${attributes.name} goes with it: workspaces, states, teams, modules.`}
      actions={
        attributes.permissions['can-destroy'] ? (
          <ConfirmButton
            word="Delete organization"
            title={`Delete ${attributes.name}`}
            typed={attributes.name}
            send={() => api.delete('/api/v2/organizations/{organization}', { params: { path: { organization: id } } })}
            stale={[['organizations']]}
            done={() => navigate({ to: '/app' })}
          >
            Nothing of it comes back. The resources that its workspaces manage stay where they are, and no state knows
            of them any more.
          </ConfirmButton>
        ) : null
      }
    >
      <p className="dim">
        {attributes.permissions['can-destroy']
          ? 'Destroy what its workspaces manage before.'
          : 'Only owners of the organization can delete it.'}
      </p>
    </Panel>
  );
}
