// How people sign in by an identity provider of SAML: what the provider is told, what it is, what is believed of what it says, and how requests are
// signed. The private key goes in and never comes out.

import { Switch, TextInput, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { api } from '../api/client.ts';
import { Choice } from '../parts/choice.tsx';
import { CopyButton } from '../parts/copy.tsx';
import { orNull } from '../parts/edits.ts';
import { EditsPanel } from '../parts/edits-panel.tsx';
import type { EditsPanelProps } from '../parts/edits-panel.tsx';
import { ConfirmButton, refusalOf } from '../parts/form.tsx';
import { NumberField } from '../parts/number-field.tsx';
import { Loaded, sentence } from '../parts/page.tsx';
import { Panel } from '../parts/panel.tsx';
import { samlQuery } from './queries.ts';
import type { SamlAttributes } from './queries.ts';

export function SingleSignOn() {
  const query = useQuery(samlQuery);
  return (
    <Loaded query={query} lines={8}>
      {({ data: { attributes } }) => (
        <>
          <ForProvider attributes={attributes} />
          <Provider attributes={attributes} />
          {attributes['old-idp-cert'] === null ? null : <OldCertificate />}
          <People attributes={attributes} />
          <Signatures attributes={attributes} />
        </>
      )}
    </Loaded>
  );
}

function ForProvider({ attributes }: { readonly attributes: SamlAttributes }) {
  const addresses = [
    { what: 'Metadata', note: 'also the audience', url: attributes['metadata-url'], isLink: true },
    { what: 'Where answers go', note: 'by POST', url: attributes['acs-consumer-url'], isLink: false },
  ];
  return (
    <Panel
      title="For the identity provider"
      lead="Give it these addresses. NameID is the e-mail address, and RSA with SHA-256 signs."
    >
      <dl className="facts">
        {addresses.map(({ what, note, url, isLink }) => (
          <Fragment key={what}>
            <dt>
              {what} <span className="small">({note})</span>
            </dt>
            <dd>
              {isLink ? <a href={url}>{url}</a> : url} <CopyButton text={url} what={what} />
            </dd>
          </Fragment>
        ))}
      </dl>
    </Panel>
  );
}

/** What cannot be read of what was kept, for the field that holds it, until somebody writes there. */
function problemAt(name: 'idp-cert' | 'certificate', attributes: SamlAttributes, given: SamlAttributes) {
  const problem = attributes.problems.find((each) => each.startsWith(`${name} `));
  return problem === undefined || given[name] !== attributes[name]
    ? undefined
    : sentence(problem.slice(name.length + 1));
}

/** Some of the settings, kept by themselves. */
function Part(
  part: EditsPanelProps<SamlAttributes> & {
    /** What is sent besides and is never read, and what becomes of it afterwards. */
    readonly secret?: { readonly given: { readonly 'private-key'?: string }; readonly forget: () => void };
  },
) {
  const { secret, ...panel } = part;
  return (
    <EditsPanel
      {...panel}
      send={(edits) =>
        api.patch('/api/v2/admin/saml-settings', {
          body: { data: { type: 'saml-settings', attributes: { ...edits, ...secret?.given } } },
        })
      }
      stale={[samlQuery.queryKey]}
      {...(secret === undefined
        ? {}
        : { besides: { isGiven: secret.given['private-key'] !== undefined, forget: secret.forget } })}
    />
  );
}

const kinds = [
  { value: 'okta', label: 'Okta' },
  { value: 'entra', label: 'Microsoft Entra ID' },
  { value: 'saml', label: 'Another one' },
  { value: 'unknown', label: 'Not said' },
] as const;

function Provider({ attributes }: { readonly attributes: SamlAttributes }) {
  return (
    <Part
      title="Identity provider"
      lead="While it is on, a password lets in site admins alone: keep one who can sign in without the provider."
      attributes={attributes}
      fields={['enabled', 'provider-type', 'sso-endpoint-url', 'idp-cert']}
    >
      {({ given, set }, sending) => (
        <>
          <Switch
            label="People sign in with SSO"
            checked={given.enabled}
            onChange={(event) => set({ enabled: event.currentTarget.checked })}
            error={refusalOf(sending, 'enabled')}
          />
          <Choice
            label="Provider"
            description="Provisioning by SCIM wants to know it."
            value={given['provider-type']}
            options={kinds}
            change={(kind) => set({ 'provider-type': kind })}
            error={refusalOf(sending, 'provider-type')}
          />
          <TextInput
            label="Sign-in address"
            description="Where browsers are sent to sign in."
            value={given['sso-endpoint-url'] ?? ''}
            onChange={(event) => set({ 'sso-endpoint-url': orNull(event.currentTarget.value) })}
            error={refusalOf(sending, 'sso-endpoint-url')}
          />
          <Textarea
            label="Certificate"
            description="What the provider signs with, in PEM. After another one the one before is good as well, until it is revoked."
            autosize
            minRows={4}
            maxRows={12}
            className="mono-field"
            value={given['idp-cert'] ?? ''}
            onChange={(event) => set({ 'idp-cert': orNull(event.currentTarget.value) })}
            error={refusalOf(sending, 'idp-cert') ?? problemAt('idp-cert', attributes, given)}
            spellCheck={false}
          />
        </>
      )}
    </Part>
  );
}

function OldCertificate() {
  return (
    <Panel
      title="The certificate before"
      lead="What was signed with it is still believed, for as long as the provider changes over."
      actions={
        <ConfirmButton
          word="Revoke"
          label="Revoke the certificate before"
          title="Revoke the certificate before"
          send={() => api.post('/api/v2/admin/saml-settings/actions/revoke-old-certificate')}
          stale={[samlQuery.queryKey]}
        >
          Nobody signs in any more by what it signed. Make sure that the provider signs with the new one.
        </ConfirmButton>
      }
    >
      <p className="dim">Revoke it once the provider signs with the new one.</p>
    </Panel>
  );
}

function People({ attributes }: { readonly attributes: SamlAttributes }) {
  return (
    <Part
      title="People"
      lead="What is read of what the provider says about somebody. While people are provisioned by SCIM, it changes nothing."
      attributes={attributes}
      fields={['attr-username', 'attr-groups', 'attr-site-admin', 'site-admin-role', 'sso-api-token-session-timeout']}
    >
      {({ given, set }, sending) => (
        <>
          <TextInput
            label="Attribute of the name"
            description="Without it somebody is named after their address."
            value={given['attr-username']}
            onChange={(event) => set({ 'attr-username': event.currentTarget.value })}
            error={refusalOf(sending, 'attr-username')}
          />
          <Switch
            label="Teams are those that the provider names"
            description="In all organizations, by name or SSO team id; in the owners only where these have an SSO team id."
            checked={given['team-management-enabled']}
            onChange={(event) => set({ 'team-management-enabled': event.currentTarget.checked })}
          />
          <TextInput
            label="Attribute of the teams"
            value={given['attr-groups']}
            onChange={(event) => set({ 'attr-groups': event.currentTarget.value })}
            error={refusalOf(sending, 'attr-groups')}
          />
          <TextInput
            label="Attribute of site admins"
            description="Says true or false."
            value={given['attr-site-admin']}
            onChange={(event) => set({ 'attr-site-admin': event.currentTarget.value })}
            error={refusalOf(sending, 'attr-site-admin')}
          />
          <TextInput
            label="Team of site admins"
            description="Whoever is in it among the teams is one, too."
            value={given['site-admin-role']}
            onChange={(event) => set({ 'site-admin-role': event.currentTarget.value })}
            error={refusalOf(sending, 'site-admin-role')}
          />
          <NumberField
            label="Tokens after the last sign-in"
            description="For how many seconds tokens of people open something: 1209600 is two weeks."
            value={given['sso-api-token-session-timeout']}
            change={(value) => set({ 'sso-api-token-session-timeout': value })}
            error={refusalOf(sending, 'sso-api-token-session-timeout')}
          />
        </>
      )}
    </Part>
  );
}

const methods = [
  { value: 'SHA256', label: 'SHA-256' },
  { value: 'SHA1', label: 'SHA-1' },
] as const;

function Signatures({ attributes }: { readonly attributes: SamlAttributes }) {
  const [key, typeKey] = useState('');
  return (
    <Part
      title="Signatures"
      lead="Of requests, where the provider asks for that, and of assertions."
      attributes={attributes}
      fields={[
        'authn-requests-signed',
        'certificate',
        'private-key',
        'signature-signing-method',
        'signature-digest-method',
      ]}
      secret={{ given: key === '' ? {} : { 'private-key': key }, forget: () => typeKey('') }}
    >
      {({ given, set }, sending) => (
        <>
          <Switch
            label="Assertions must be signed"
            description="Off, a signature of the whole answer is enough."
            checked={given['want-assertions-signed']}
            onChange={(event) => set({ 'want-assertions-signed': event.currentTarget.checked })}
          />
          <Switch
            label="Requests are signed"
            checked={given['authn-requests-signed']}
            onChange={(event) => set({ 'authn-requests-signed': event.currentTarget.checked })}
            error={refusalOf(sending, 'authn-requests-signed')}
          />
          <Textarea
            label="Certificate of this site"
            description="In PEM; its metadata names it while requests are signed."
            autosize
            minRows={3}
            maxRows={12}
            className="mono-field"
            value={given.certificate ?? ''}
            onChange={(event) => set({ certificate: orNull(event.currentTarget.value) })}
            error={refusalOf(sending, 'certificate') ?? problemAt('certificate', attributes, given)}
            spellCheck={false}
          />
          <Textarea
            label="Private key"
            description="In PEM. It is sealed and never shown; left empty, the one that was given stays."
            autosize
            minRows={3}
            maxRows={12}
            className="mono-field"
            value={key}
            onChange={(event) => typeKey(event.currentTarget.value)}
            error={refusalOf(sending, 'private-key')}
            spellCheck={false}
            autoComplete="off"
          />
          {given['authn-requests-signed'] ? (
            <>
              <Choice
                label="Signed with"
                value={given['signature-signing-method']}
                options={methods}
                change={(method) => set({ 'signature-signing-method': method })}
                error={refusalOf(sending, 'signature-signing-method')}
              />
              <Choice
                label="Digest"
                value={given['signature-digest-method']}
                options={methods}
                change={(method) => set({ 'signature-digest-method': method })}
                error={refusalOf(sending, 'signature-digest-method')}
              />
            </>
          ) : null}
        </>
      )}
    </Part>
  );
}
