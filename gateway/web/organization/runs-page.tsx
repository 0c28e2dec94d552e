// All runs of an organization that whoever looks may see.

import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { RunsList } from '../parts/runs-list.tsx';

const from = '/app/$organization/runs';

export function RunsPage() {
  const { organization } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from });
  const go = useCallback<Parameters<typeof RunsList>[0]['go']>(
    (change, options) => void navigate({ search: change, ...options }),
    [navigate],
  );
  return (
    <RunsList
      lead={`Of all workspaces of ${organization}`}
      nothing="Nothing has run in this organization yet."
      workspace={null}
      {...{ organization, search, go }}
    />
  );
}
