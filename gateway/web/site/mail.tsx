// The server that takes mails. Whoever sets it may have a mail sent first: when that is not taken, the server changes nothing.

import { PasswordInput, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { Choice } from '../parts/choice.tsx';
import { useEdits } from '../parts/edits.ts';
import { Form, refusalOf, useSending } from '../parts/form.tsx';
import { NumberField } from '../parts/number-field.tsx';
import { Loaded } from '../parts/page.tsx';
import { Panel } from '../parts/panel.tsx';
import { mailQuery } from './queries.ts';
import type { MailAttributes } from './queries.ts';

export function Mail() {
  const query = useQuery(mailQuery);
  return (
    <Panel title="Mail" lead="The server that takes the mails of notifications.">
      <Loaded query={query} lines={6}>
        {({ data }) => <Server attributes={data.attributes} />}
      </Loaded>
    </Panel>
  );
}

const ways = [
  { value: 'none', label: 'Without a name' },
  { value: 'plain', label: 'By name and password (PLAIN)' },
  { value: 'login', label: 'By name and password (LOGIN)' },
] as const;
const fields = ['enabled', 'host', 'port', 'sender', 'auth', 'username', 'password', 'test-email-address'];

function Server({ attributes }: { readonly attributes: MailAttributes }) {
  const { given, edits, isChanged, set, forget } = useEdits(attributes);
  const [password, typePassword] = useState('');
  const [test, typeTest] = useState('');
  const isNamed = given.auth !== 'none';
  const sending = useSending(
    () => {
      const { auth, ...rest } = edits;
      const way = ways.find(({ value }) => value === auth)?.value;
      return api.patch('/api/v2/admin/smtp-settings', {
        body: {
          data: {
            type: 'smtp-settings',
            attributes: {
              ...rest,
              ...(way === undefined ? {} : { auth: way }),
              ...(password === '' ? {} : { password }),
              ...(test === '' || !given.enabled ? {} : { 'test-email-address': test }),
            },
          },
        },
      });
    },
    [mailQuery.queryKey],
    () => {
      forget();
      typePassword('');
      typeTest('');
    },
  );
  return (
    <Form
      sending={sending}
      word={test !== '' && given.enabled ? 'Send a test mail and save' : 'Save'}
      fields={fields}
      isReady={isChanged || password !== '' || (test !== '' && given.enabled)}
    >
      <Switch
        label="Mails are sent"
        checked={given.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
        error={refusalOf(sending, 'enabled')}
      />
      <TextInput
        label="Host"
        description="Its name or address. One on an inner network must be named in TERRACE_EGRESS_ALLOW."
        value={given.host}
        onChange={(event) => set({ host: event.currentTarget.value })}
        error={refusalOf(sending, 'host')}
      />
      <NumberField
        label="Port"
        description="465 is TLS from the first byte; others begin TLS where the server offers it."
        value={given.port}
        change={(port) => set({ port })}
        error={refusalOf(sending, 'port')}
      />
      <TextInput
        label="Sender"
        description="tfe@acme.test, or Terrace <tfe@acme.test>."
        value={given.sender}
        onChange={(event) => set({ sender: event.currentTarget.value })}
        error={refusalOf(sending, 'sender')}
      />
      <Choice
        label="Signing in there"
        value={ways.find(({ value }) => value === given.auth)?.value ?? 'none'}
        options={ways}
        change={(auth) => set({ auth })}
        error={refusalOf(sending, 'auth')}
      />
      {isNamed ? (
        <>
          <TextInput
            label="Username"
            value={given.username}
            onChange={(event) => set({ username: event.currentTarget.value })}
            error={refusalOf(sending, 'username')}
            autoComplete="off"
          />
          <PasswordInput
            label="Password"
            description="It is sealed and never shown. Left empty, the one that was given stays, except for another host or port."
            value={password}
            onChange={(event) => typePassword(event.currentTarget.value)}
            error={refusalOf(sending, 'password')}
            autoComplete="new-password"
          />
        </>
      ) : null}
      <TextInput
        label="Send a test mail to"
        description={
          given.enabled
            ? 'May be left empty. When the server does not take it, nothing is changed.'
            : 'Only while mails are sent.'
        }
        type="email"
        value={test}
        onChange={(event) => typeTest(event.currentTarget.value)}
        error={refusalOf(sending, 'test-email-address')}
        disabled={!given.enabled}
      />
    </Form>
  );
}
