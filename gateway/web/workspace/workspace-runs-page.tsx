// The runs of one workspace.

import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { RunsList } from '../parts/runs-list.tsx';
import { useHere } from './workspace-frame.tsx';

const from = '/app/$organization/workspaces/$workspace/runs';

export function WorkspaceRunsPage() {
  const { organization, workspace } = useHere();
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const go = useCallback<Parameters<typeof RunsList>[0]['go']>(
    (change, options) => void navigate({ search: change, ...options }),
    [navigate],
  );
  const { name } = workspace.attributes;
  return (
    <RunsList
      lead={`Of workspace ${name}`}
      nothing="Nothing has run in this workspace yet. Its overview says how to begin."
      workspace={{ id: workspace.id, name }}
      {...{ organization, search, go }}
    />
  );
}
