// Locking a workspace, with its reason for everybody.

import { useQuery } from '@tanstack/react-query';
import { accountQuery } from '../api/queries.ts';
import { Panel } from '../parts/panel.tsx';
import { LockButton } from '../workspace/lock-button.tsx';
import { LockNotice } from '../workspace/overview-page.tsx';
import { relatedId } from '../api/resources.ts';
import { useHere } from '../workspace/workspace-frame.tsx';

export function Locking() {
  const { workspace } = useHere();
  const { data: account } = useQuery(accountQuery);
  const { locked, permissions } = workspace.attributes;
  const by = relatedId(workspace, 'locked-by');
  const isRun = locked && by?.type === 'runs';
  const isOwn = by?.id === account?.data.id;
  const may = permissions[!locked ? 'can-lock' : isOwn ? 'can-unlock' : 'can-force-unlock'];
  return (
    <Panel title="Locking" lead="A locked workspace takes no new state, and its runs wait." actions={<LockButton />}>
      <LockNotice />
      <p>
        {isRun ? 'A run is at work and holds the lock until it ends.' : locked ? 'Locked.' : 'Not locked.'}
        {may || isRun ? null : (
          <span className="dim">
            {locked
              ? ' Only whoever locked it may unlock it, or an admin of this workspace by force.'
              : ' To lock it, you need the right to lock workspaces.'}
          </span>
        )}
      </p>
    </Panel>
  );
}
