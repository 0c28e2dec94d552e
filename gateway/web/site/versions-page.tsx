// The versions of terraform that workspaces may have: releases, and those that a site admin adds with where their program lies.

import { Button, Switch, TextInput, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { api } from '../api/client.ts';
import { orNull, useEdits } from '../parts/edits.ts';
import { SearchField } from '../parts/filters.tsx';
import { ConfirmButton, FormDialog, refusalOf, useSending } from '../parts/form.tsx';
import { EmptyState, PageHead } from '../parts/page.tsx';
import { Pager } from '../parts/pager.tsx';
import { AddButton, ListCard } from '../parts/panel.tsx';
import { versionsQuery } from './queries.ts';
import type { TerraformVersion } from './queries.ts';

const route = getRouteApi('/app/admin/terraform-versions');
const stale = [['site', 'versions']];

export function TerraformVersionsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(versionsQuery(search));
  const type = useCallback((q: string | undefined) => void navigate({ search: { q }, replace: true }), [navigate]);
  const [isAdding, add] = useState(false);
  const [changing, change] = useState<TerraformVersion | null>(null);
  return (
    <>
      <PageHead
        title="Terraform versions"
        lead="What workspaces may have. One that is switched off begins no run any more; what is under way goes on."
        actions={query.data === undefined ? null : <AddButton onClick={() => add(true)}>Add a version</AddButton>}
      />
      <div className="toolbar">
        <SearchField value={search.q} label="Find a version" change={type} />
      </div>
      <ListCard
        query={query}
        caption="Terraform versions"
        empty={
          <EmptyState title="There is no version like that">
            A release joins the list when a workspace first asks for it; a build of your own is added here.
          </EmptyState>
        }
        columns={[
          { head: 'Version', look: 'main nowrap', cell: ({ attributes }) => attributes.version },
          {
            head: 'Is',
            cell: ({ attributes }) => (
              <span className="tags">
                <span className="tag">{attributes.official ? 'release' : 'your own'}</span>
                {attributes.enabled ? null : <span className="tag">switched off</span>}
                {attributes.beta ? <span className="tag">beta</span> : null}
                {attributes.deprecated ? (
                  <span className="tag" title={attributes['deprecated-reason'] ?? undefined}>
                    deprecated
                  </span>
                ) : null}
              </span>
            ),
          },
          {
            head: 'From',
            look: 'dim',
            cell: ({ attributes: { url, archs } }) => (url === null ? kindsOf(archs) : new URL(url).host),
          },
          { head: 'Workspaces', look: 'number end', cell: ({ attributes }) => attributes.usage },
          {
            head: '',
            look: 'end nowrap',
            cell: (version) => {
              const { version: number, official, usage } = version.attributes;
              return (
                <span className="row-buttons">
                  <Button
                    variant="default"
                    size="compact-sm"
                    aria-label={`Change ${number}`}
                    onClick={() => change(version)}
                  >
                    Change
                  </Button>
                  {official || usage > 0 ? null : (
                    <ConfirmButton
                      word="Delete"
                      label={`Delete ${number}`}
                      title={`Delete terraform ${number}`}
                      send={() =>
                        api.delete('/api/v2/admin/terraform-versions/{version}', {
                          params: { path: { version: version.id } },
                        })
                      }
                      stale={stale}
                    >
                      No workspace has it. It can be added again.
                    </ConfirmButton>
                  )}
                </span>
              );
            },
          },
        ]}
        foot={({ meta }) => (
          <Pager
            pagination={meta.pagination}
            what="version"
            go={(page) => void navigate({ search: { ...search, page } })}
          />
        )}
      />
      {isAdding ? <Add close={() => add(false)} /> : null}
      {changing === null ? null : <Change key={changing.id} version={changing} close={() => change(null)} />}
    </>
  );
}

const kindsOf = (archs: TerraformVersion['attributes']['archs']): string =>
  archs.map(({ os, arch }) => `${os} ${arch}`).join(', ');

const addressWords = 'Of a zip that holds terraform for linux on amd64.';

function Add({ close }: { readonly close: () => void }) {
  const [given, give] = useState({ version: '', url: '', sha: '', beta: false });
  const set = (some: Partial<typeof given>): void => give({ ...given, ...some });
  const sending = useSending(
    () =>
      api.post('/api/v2/admin/terraform-versions', {
        body: { data: { type: 'terraform-versions', attributes: given } },
      }),
    stale,
    close,
  );
  return (
    <FormDialog
      title="Add a version"
      close={close}
      sending={sending}
      word="Add"
      isReady={given.version !== '' && given.url !== '' && given.sha !== ''}
      fields={['version', 'url', 'sha']}
    >
      <TextInput
        label="Version"
        description="Such as 1.11.4-acme1."
        value={given.version}
        onChange={(event) => set({ version: event.currentTarget.value })}
        error={refusalOf(sending, 'version')}
        required
        data-autofocus
      />
      <TextInput
        label="URL"
        description={addressWords}
        value={given.url}
        onChange={(event) => set({ url: event.currentTarget.value })}
        error={refusalOf(sending, 'url')}
        required
      />
      <TextInput
        label="SHA-256"
        description="Of that zip, in hex: whoever fetches it checks it."
        value={given.sha}
        onChange={(event) => set({ sha: event.currentTarget.value.trim() })}
        error={refusalOf(sending, 'sha')}
        spellCheck={false}
        required
      />
      <Switch
        label="Beta"
        description="Workspaces have it by its number alone, and neither by latest nor by a constraint."
        checked={given.beta}
        onChange={(event) => set({ beta: event.currentTarget.checked })}
      />
    </FormDialog>
  );
}

function Change({ version, close }: { readonly version: TerraformVersion; readonly close: () => void }) {
  const { attributes } = version;
  const { enabled, beta, deprecated, url, sha, 'deprecated-reason': reason } = attributes;
  const { given, edits, isChanged, set } = useEdits({
    ...{ enabled, beta, deprecated, url, sha },
    'deprecated-reason': reason,
  });
  /** An address of a release without a sum is that of the release itself. */
  const hasOne = attributes.archs.filter(({ sha }) => sha !== null).length <= 1;
  const sending = useSending(
    () =>
      api.patch('/api/v2/admin/terraform-versions/{version}', {
        params: { path: { version: version.id } },
        body: { data: { type: 'terraform-versions', attributes: edits } },
      }),
    stale,
    close,
  );
  return (
    <FormDialog
      title={`Terraform ${attributes.version}`}
      close={close}
      sending={sending}
      word="Save"
      isReady={isChanged}
      fields={['url', 'sha', 'deprecated-reason']}
    >
      <Switch
        label="Workspaces may have it"
        description={attributes.usage === 0 ? 'None has it now.' : `${workspaces(attributes.usage)} it now.`}
        checked={given.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
      <Switch
        label="Beta"
        description="Workspaces have it by its number alone, and neither by latest nor by a constraint."
        checked={given.beta}
        onChange={(event) => set({ beta: event.currentTarget.checked })}
      />
      <Switch
        label="Deprecated"
        description="A word to readers; it goes on working."
        checked={given.deprecated}
        onChange={(event) => set({ deprecated: event.currentTarget.checked })}
      />
      {given.deprecated ? (
        <Textarea
          label="Why, and what to take instead"
          autosize
          minRows={2}
          value={given['deprecated-reason'] ?? ''}
          onChange={(event) => set({ 'deprecated-reason': orNull(event.currentTarget.value) })}
          error={refusalOf(sending, 'deprecated-reason')}
        />
      ) : null}
      {hasOne ? (
        <>
          <TextInput
            label="URL"
            description={addressWords}
            value={given.url ?? ''}
            onChange={(event) => set({ url: event.currentTarget.value })}
            error={refusalOf(sending, 'url')}
          />
          <TextInput
            label="SHA-256"
            description={
              attributes.sha === null ? 'As the release says it; of another address it has to be said.' : undefined
            }
            value={given.sha ?? ''}
            onChange={(event) => set({ sha: event.currentTarget.value.trim() })}
            error={refusalOf(sending, 'sha')}
            spellCheck={false}
          />
        </>
      ) : (
        <p className="dim">It has a program for each of {kindsOf(attributes.archs)}, which the API changes as one.</p>
      )}
    </FormDialog>
  );
}

const workspaces = (count: number): string => (count === 1 ? '1 workspace has' : `${count} workspaces have`);
