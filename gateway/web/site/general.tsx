// What holds for everybody here, and for organizations that have nothing of their own: each part is kept by itself.

import { Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client.ts';
import { EditsPanel } from '../parts/edits-panel.tsx';
import type { EditsPanelProps } from '../parts/edits-panel.tsx';
import { refusalOf } from '../parts/form.tsx';
import { NumberField } from '../parts/number-field.tsx';
import { Loaded } from '../parts/page.tsx';
import { Retention } from '../settings/retention.tsx';
import { generalQuery } from './queries.ts';
import type { GeneralAttributes } from './queries.ts';

export function General() {
  const query = useQuery(generalQuery);
  return (
    <Loaded query={query} lines={8}>
      {({ data: { attributes } }) => (
        <>
          <Part
            title="Requests"
            lead="How much one token may ask for. Every gateway follows within two seconds."
            attributes={attributes}
            fields={['api-rate-limiting-enabled', 'api-rate-limit']}
          >
            {({ given, set }, sending) => (
              <>
                <Switch
                  label="Requests are limited"
                  checked={given['api-rate-limiting-enabled']}
                  onChange={(event) => set({ 'api-rate-limiting-enabled': event.currentTarget.checked })}
                />
                {given['api-rate-limiting-enabled'] ? (
                  <NumberField
                    label="Requests a second"
                    description="For each token, over all gateways together."
                    value={given['api-rate-limit']}
                    change={(value) => set({ 'api-rate-limit': value })}
                    error={refusalOf(sending, 'api-rate-limit')}
                  />
                ) : null}
              </>
            )}
          </Part>
          <Part
            title="Organizations"
            lead="What they begin with, and who makes them."
            attributes={attributes}
            fields={['default-workspaces-per-organization-ceiling']}
          >
            {({ given, set }, sending) => (
              <>
                <Switch
                  label="Only site admins make organizations"
                  description="Off, everybody may, and owns what they made."
                  checked={given['limit-user-organization-creation']}
                  onChange={(event) => set({ 'limit-user-organization-creation': event.currentTarget.checked })}
                />
                <Switch
                  label="A new workspace shares its state with its whole organization"
                  description="Unless whoever makes it says otherwise."
                  checked={given['default-remote-state-access']}
                  onChange={(event) => set({ 'default-remote-state-access': event.currentTarget.checked })}
                />
                <Switch
                  label="Workspaces are limited"
                  description="For organizations without a limit of their own."
                  checked={given['limit-workspaces-per-organization']}
                  onChange={(event) => set({ 'limit-workspaces-per-organization': event.currentTarget.checked })}
                />
                {given['limit-workspaces-per-organization'] ? (
                  <NumberField
                    label="Workspaces at most"
                    value={given['default-workspaces-per-organization-ceiling']}
                    change={(value) => set({ 'default-workspaces-per-organization-ceiling': value })}
                    error={refusalOf(sending, 'default-workspaces-per-organization-ceiling')}
                  />
                ) : null}
              </>
            )}
          </Part>
          <Part
            title="Time limits"
            lead="How long terraform may work for organizations without a limit of their own."
            attributes={attributes}
            fields={['plan-timeout', 'apply-timeout']}
          >
            {({ given, set }, sending) => (
              <>
                <TextInput
                  label="A plan"
                  description="Such as 2h or 1h30m."
                  value={given['plan-timeout']}
                  onChange={(event) => set({ 'plan-timeout': event.currentTarget.value })}
                  error={refusalOf(sending, 'plan-timeout')}
                  required
                />
                <TextInput
                  label="An apply"
                  value={given['apply-timeout']}
                  onChange={(event) => set({ 'apply-timeout': event.currentTarget.value })}
                  error={refusalOf(sending, 'apply-timeout')}
                  required
                />
              </>
            )}
          </Part>
          <Retention place={{}} otherwise="Are kept" mayChange />
        </>
      )}
    </Loaded>
  );
}

const Part = (part: EditsPanelProps<GeneralAttributes>) => (
  <EditsPanel
    {...part}
    send={(attributes) =>
      api.patch('/api/v2/admin/general-settings', { body: { data: { type: 'general-settings', attributes } } })
    }
    stale={[generalQuery.queryKey]}
  />
);
