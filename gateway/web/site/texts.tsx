// What the pages say in the words of a site admin.

import { TextInput, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client.ts';
import { siteTextsQuery } from '../api/queries.ts';
import { useEdits } from '../parts/edits.ts';
import { Form, refusalOf, useSending } from '../parts/form.tsx';
import { Loaded } from '../parts/page.tsx';
import { Panel } from '../parts/panel.tsx';
import { textsQuery } from './queries.ts';
import type { TextAttributes } from './queries.ts';

export function Texts() {
  const query = useQuery(textsQuery);
  return (
    <Panel title="Texts" lead="Shown as they are written: markup stays what it is. Empty, nothing stands there.">
      <Loaded query={query} lines={6}>
        {({ data }) => <Words attributes={data.attributes} />}
      </Loaded>
    </Panel>
  );
}

const places = [
  { name: 'login-help', label: 'Where people sign in', description: 'Whom to ask for an account, for example.' },
  { name: 'new-user', label: 'To who belongs to no organization yet', description: undefined },
  { name: 'error', label: 'Beside errors', description: undefined },
  { name: 'footer', label: 'At the end of every page', description: undefined },
] as const;

function Words({ attributes }: { readonly attributes: TextAttributes }) {
  const { given, edits, isChanged, set, forget } = useEdits(attributes);
  const sending = useSending(
    () =>
      api.patch('/api/v2/admin/customization-settings', {
        body: { data: { type: 'customization-settings', attributes: edits } },
      }),
    // This page shows them too.
    [textsQuery.queryKey, siteTextsQuery.queryKey],
    forget,
  );
  return (
    <Form
      sending={sending}
      word="Save"
      fields={['support-email-address', ...places.map(({ name }) => name)]}
      isReady={isChanged}
    >
      <TextInput
        label="Address for help"
        description="An e-mail address, at the end of every page."
        type="email"
        value={given['support-email-address']}
        onChange={(event) => set({ 'support-email-address': event.currentTarget.value })}
        error={refusalOf(sending, 'support-email-address')}
      />
      {places.map(({ name, label, description }) => (
        <Textarea
          key={name}
          label={label}
          description={description}
          autosize
          minRows={2}
          maxRows={10}
          value={given[name]}
          onChange={(event) => set({ [name]: event.currentTarget.value })}
          error={refusalOf(sending, name)}
        />
      ))}
    </Form>
  );
}
