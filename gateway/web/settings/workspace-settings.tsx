// Everything of a workspace that can be set, by its parts; what is refused is said in the server's words, where it belongs.

import { useParams } from '@tanstack/react-router';
import { workspaceSettings } from '../shell/ways.ts';
import type { KeyOf } from '../shell/ways.ts';
import { useHere } from '../workspace/workspace-frame.tsx';
import { WorkspaceAccess } from './access.tsx';
import { WorkspaceDeletion } from './deletion.tsx';
import { GeneralOfWorkspace } from './general.tsx';
import { Locking } from './locking.tsx';
import { Notifications } from './notifications.tsx';
import { RunTriggers } from './run-triggers.tsx';
import { SettingsFrame } from './settings-frame.tsx';
import type { Shown } from './settings-frame.tsx';
import { SshKeyOfWorkspace } from './ssh-keys.tsx';
import { StateSharing } from './state-sharing.tsx';
import { VersionControl } from './version-control.tsx';
import { TasksOfWorkspace } from './workspace-tasks.tsx';

const shown: Shown<KeyOf<typeof workspaceSettings>> = {
  general: () => <GeneralOfWorkspace />,
  locking: () => <Locking />,
  'version-control': () => <VersionControl />,
  'run-triggers': () => <RunTriggers />,
  'run-tasks': () => <TasksOfWorkspace />,
  'state-sharing': () => <StateSharing />,
  notifications: () => <Notifications />,
  ssh: () => <SshKeyOfWorkspace />,
  access: () => <WorkspaceAccess />,
  delete: () => <WorkspaceDeletion />,
};

export function WorkspaceSettings() {
  const { organization, workspace } = useHere();
  const { part } = useParams({ from: '/app/$organization/workspaces/$workspace/settings/$part' });
  const { name } = workspace.attributes;
  const at = `/app/${encodeURIComponent(organization)}/workspaces/${encodeURIComponent(name)}/settings`;
  return <SettingsFrame lead={`Of workspace ${name}`} at={at} parts={workspaceSettings} shown={shown} open={part} />;
}
