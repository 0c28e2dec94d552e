// The projects of an organization: made, renamed, and deleted once they are empty.

import { Button, TextInput, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { organizationQuery, projectsQuery } from '../api/queries.ts';
import type { Project } from '../api/resources.ts';
import { ConfirmButton, FormDialog, refusalOf, useSending } from '../parts/form.tsx';
import { EmptyState, Loaded } from '../parts/page.tsx';
import { AddButton, DataTable, Panel } from '../parts/panel.tsx';

export function Projects({ organization }: { readonly organization: string }) {
  const query = useQuery(projectsQuery(organization));
  const { data: own } = useQuery(organizationQuery(organization));
  const [edited, edit] = useState<Project | 'new' | null>(null);
  return (
    <Panel
      title="Projects"
      lead="A project holds workspaces that belong together; teams and variable sets reach all of them at once."
      actions={
        own?.data.attributes.permissions['can-create-project'] === true ? (
          <AddButton onClick={() => edit('new')}>New project</AddButton>
        ) : null
      }
      isFlush
    >
      <Loaded query={query} lines={3}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState title="There is no project for you" />
          ) : (
            <DataTable
              caption="Projects"
              rows={data}
              columns={[
                {
                  head: 'Name',
                  look: 'main',
                  cell: ({ id, attributes }) => (
                    <>
                      <Link to="/app/$organization/workspaces" params={{ organization }} search={{ project: id }}>
                        {attributes.name}
                      </Link>
                      {attributes.description === null || attributes.description === '' ? null : (
                        <div className="under">{attributes.description}</div>
                      )}
                    </>
                  ),
                },
                { head: 'Workspaces', look: 'end', cell: ({ attributes }) => attributes['workspace-count'] },
                {
                  head: '',
                  look: 'end',
                  cell: (project) => (
                    <span className="row-buttons">
                      {project.attributes.permissions['can-update'] ? (
                        <Button
                          variant="default"
                          size="compact-sm"
                          aria-label={`Change ${project.attributes.name}`}
                          onClick={() => edit(project)}
                        >
                          Change
                        </Button>
                      ) : null}
                      {project.attributes.permissions['can-destroy'] ? (
                        <ConfirmButton
                          word="Delete"
                          label={`Delete ${project.attributes.name}`}
                          title={`Delete ${project.attributes.name}`}
                          send={() =>
                            api.delete('/api/v2/projects/{project}', { params: { path: { project: project.id } } })
                          }
                          stale={[['projects', organization]]}
                        >
                          Only a project without workspaces can be deleted.
                        </ConfirmButton>
                      ) : null}
                    </span>
                  ),
                },
              ]}
            />
          )
        }
      </Loaded>
      {edited === null ? null : (
        <Editor organization={organization} before={edited === 'new' ? null : edited} close={() => edit(null)} />
      )}
    </Panel>
  );
}

function Editor(editor: {
  readonly organization: string;
  readonly before: Project | null;
  readonly close: () => void;
}) {
  const { organization, before, close } = editor;
  const [name, type] = useState(before?.attributes.name ?? '');
  const [description, describe] = useState(before?.attributes.description ?? '');
  const sending = useSending(
    () => {
      const data = { type: 'projects' as const, attributes: { name, description } };
      return before === null
        ? api.post('/api/v2/organizations/{organization}/projects', {
            params: { path: { organization } },
            body: { data },
          })
        : api.patch('/api/v2/projects/{project}', { params: { path: { project: before.id } }, body: { data } });
    },
    [['projects', organization]],
    close,
  );
  return (
    <FormDialog
      title={before === null ? 'New project' : `Change ${before.attributes.name}`}
      close={close}
      sending={sending}
      word="Save"
      isReady={name !== ''}
      fields={['name', 'description']}
    >
      <TextInput
        label="Name"
        value={name}
        onChange={(event) => type(event.currentTarget.value)}
        error={refusalOf(sending, 'name')}
        required
        data-autofocus
      />
      <Textarea
        label="Description"
        autosize
        minRows={2}
        value={description}
        onChange={(event) => describe(event.currentTarget.value)}
        error={refusalOf(sending, 'description')}
      />
    </FormDialog>
  );
}
