// Everything of a workspace that can be set, by its parts; what is refused is said in the server's words, where it belongs.

import { useParams } from '@tanstack/react-router';
import { useHere } from '../workspace/workspace-frame.tsx';
import { WorkspaceAccess } from './access.tsx';
import { WorkspaceDeletion } from './deletion.tsx';
import { GeneralOfWorkspace } from './general.tsx';
import { Locking } from './locking.tsx';
import { Notifications } from './notifications.tsx';
import { RunTriggers } from './run-triggers.tsx';
import { SettingsFrame } from './settings-frame.tsx';
import type { Part } from './settings-frame.tsx';
import { SshKeyOfWorkspace } from './ssh-keys.tsx';
import { StateSharing } from './state-sharing.tsx';
import { VersionControl } from './version-control.tsx';
import { TasksOfWorkspace } from './workspace-tasks.tsx';

const parts: readonly Part[] = [
  { key: 'general', word: 'General', show: () => <GeneralOfWorkspace /> },
  { key: 'locking', word: 'Locking', show: () => <Locking /> },
  { key: 'version-control', word: 'Version control', show: () => <VersionControl /> },
  { key: 'run-triggers', word: 'Run triggers', show: () => <RunTriggers /> },
  { key: 'run-tasks', word: 'Run tasks', show: () => <TasksOfWorkspace /> },
  { key: 'state-sharing', word: 'State sharing', show: () => <StateSharing /> },
  { key: 'notifications', word: 'Notifications', show: () => <Notifications /> },
  { key: 'ssh', word: 'SSH key', show: () => <SshKeyOfWorkspace /> },
  { key: 'access', word: 'Team access', show: () => <WorkspaceAccess /> },
  { key: 'delete', word: 'Deletion', show: () => <WorkspaceDeletion /> },
];

export function WorkspaceSettings() {
  const { organization, workspace } = useHere();
  const { part } = useParams({ from: '/app/$organization/workspaces/$workspace/settings/$part' });
  const { name } = workspace.attributes;
  const at = `/app/${encodeURIComponent(organization)}/workspaces/${encodeURIComponent(name)}/settings`;
  return <SettingsFrame lead={`Of workspace ${name}`} at={at} parts={parts} open={part} />;
}
