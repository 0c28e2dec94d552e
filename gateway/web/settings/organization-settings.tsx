// Everything of an organization that can be set, by its parts.

import { useParams } from '@tanstack/react-router';
import { AgentPools } from './agent-pools.tsx';
import { Audit } from './audit.tsx';
import { GeneralOfOrganization } from './organization-general.tsx';
import { Members } from './members.tsx';
import { Projects } from './projects.tsx';
import { RunTasks } from './run-tasks.tsx';
import { SettingsFrame } from './settings-frame.tsx';
import { SigningKeys } from './signing-keys.tsx';
import { SshKeysOfOrganization } from './ssh-keys.tsx';
import { Teams } from './teams.tsx';
import { VariableSets } from './variable-sets.tsx';
import { VcsServers } from './vcs-servers.tsx';

export function OrganizationSettings() {
  const { organization, part } = useParams({ from: '/app/$organization/settings/$part' });
  const parts = [
    { key: 'general', word: 'General', show: () => <GeneralOfOrganization organization={organization} /> },
    { key: 'projects', word: 'Projects', show: () => <Projects organization={organization} /> },
    { key: 'teams', word: 'Teams', show: () => <Teams organization={organization} /> },
    { key: 'users', word: 'Members', show: () => <Members organization={organization} /> },
    { key: 'varsets', word: 'Variable sets', show: () => <VariableSets organization={organization} /> },
    { key: 'agents', word: 'Agents', show: () => <AgentPools organization={organization} /> },
    { key: 'version-control', word: 'Version control', show: () => <VcsServers organization={organization} /> },
    { key: 'ssh-keys', word: 'SSH keys', show: () => <SshKeysOfOrganization organization={organization} /> },
    { key: 'run-tasks', word: 'Run tasks', show: () => <RunTasks organization={organization} /> },
    { key: 'signing-keys', word: 'Signing keys', show: () => <SigningKeys organization={organization} /> },
    { key: 'audit', word: 'Audit trail', show: () => <Audit organization={organization} /> },
  ];
  return (
    <SettingsFrame
      lead={`Of organization ${organization}`}
      at={`/app/${encodeURIComponent(organization)}/settings`}
      parts={parts}
      open={part}
    />
  );
}
