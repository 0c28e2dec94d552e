// What all pages of a workspace stand on: it is there, and whoever looks may see it.

import { useQuery } from '@tanstack/react-query';
import { Outlet, useParams } from '@tanstack/react-router';
import { createContext, useContext } from 'react';
import { workspaceQuery } from '../api/queries.ts';
import type { One, Workspace } from '../api/resources.ts';
import { Loaded } from '../parts/page.tsx';

export interface Here {
  readonly organization: string;
  readonly workspace: Workspace;
  /** With what came along. */
  readonly document: One<Workspace>;
}

const Frame = createContext<Here | null>(null);

export function useHere(): Here {
  const here = useContext(Frame);
  if (here === null) throw new Error('this page stands in no workspace');
  return here;
}

export function WorkspaceFrame() {
  const { organization, workspace: name } = useParams({ from: '/app/$organization/workspaces/$workspace' });
  const query = useQuery(workspaceQuery(organization, name));
  return (
    <Loaded query={query} lines={6}>
      {(document) => (
        <Frame.Provider value={{ organization, workspace: document.data, document }}>
          <Outlet />
        </Frame.Provider>
      )}
    </Loaded>
  );
}
