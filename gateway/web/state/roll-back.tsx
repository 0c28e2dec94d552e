// Makes an older state current again, as a new one: it is locked for that moment, unless whoever looks holds the lock already.

import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../api/client.ts';
import { accountQuery } from '../api/queries.ts';
import { relatedId } from '../api/resources.ts';
import type { StateVersion } from '../api/resources.ts';
import { FormDialog, useSending } from '../parts/form.tsx';
import { useHere } from '../workspace/workspace-frame.tsx';

const from = '/app/$organization/workspaces/$workspace/states/$state';

export function RollBack({ state, close }: { readonly state: StateVersion; readonly close: () => void }) {
  const { workspace } = useHere();
  const navigate = useNavigate({ from });
  const { data: account } = useQuery(accountQuery);
  const params = { path: { workspace: workspace.id } };
  const { serial } = state.attributes;
  const isOurs = workspace.attributes.locked && relatedId(workspace, 'locked-by')?.id === account?.data.id;

  const rolling = useSending(
    async () => {
      const reason = `rolling back to serial ${serial}`;
      if (!isOurs) await api.post('/api/v2/workspaces/{workspace}/actions/lock', { params, body: { reason } });
      try {
        const target = { data: { type: 'state-versions' as const, id: state.id } };
        const body = {
          data: { type: 'state-versions' as const, relationships: { 'rollback-state-version': target } },
        };
        return await api.patch('/api/v2/workspaces/{workspace}/state-versions', { params, body });
      } finally {
        if (!isOurs) await api.post('/api/v2/workspaces/{workspace}/actions/unlock', { params });
      }
    },
    [['states'], ['workspace']],
    async ({ data }) => {
      close();
      await navigate({ params: (before) => ({ ...before, state: data.id }), search: {} });
    },
  );
  return (
    <FormDialog
      title={`Roll back to serial ${serial}`}
      close={close}
      cancelWord="Not now"
      sending={rolling}
      word="Roll back"
      isBad
    >
      <p>
        What stood in serial {serial} becomes the current state of {workspace.attributes.name}, as a new state with a
        serial of its own. Nothing of it is deleted.
      </p>
      <p className="dim">
        The resources themselves are not touched: the next plan shows what is different between them and this state.
        {isOurs ? '' : ' The workspace is locked for a moment meanwhile.'}
      </p>
    </FormDialog>
  );
}
