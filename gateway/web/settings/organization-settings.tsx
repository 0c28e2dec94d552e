// Everything of an organization that can be set, by its parts.

import { useParams } from '@tanstack/react-router';
import { organizationSettings } from '../shell/ways.ts';
import type { KeyOf } from '../shell/ways.ts';
import { AgentPools } from './agent-pools.tsx';
import { Audit } from './audit.tsx';
import { GeneralOfOrganization } from './organization-general.tsx';
import { Members } from './members.tsx';
import { Projects } from './projects.tsx';
import { RunTasks } from './run-tasks.tsx';
import { SettingsFrame } from './settings-frame.tsx';
import type { Shown } from './settings-frame.tsx';
import { SigningKeys } from './signing-keys.tsx';
import { SshKeysOfOrganization } from './ssh-keys.tsx';
import { Teams } from './teams.tsx';
import { VariableSets } from './variable-sets.tsx';
import { VcsServers } from './vcs-servers.tsx';

export function OrganizationSettings() {
  const { organization, part } = useParams({ from: '/app/$organization/settings/$part' });
  const shown: Shown<KeyOf<typeof organizationSettings>> = {
    general: () => <GeneralOfOrganization organization={organization} />,
    projects: () => <Projects organization={organization} />,
    teams: () => <Teams organization={organization} />,
    users: () => <Members organization={organization} />,
    varsets: () => <VariableSets organization={organization} />,
    agents: () => <AgentPools organization={organization} />,
    'version-control': () => <VcsServers organization={organization} />,
    'ssh-keys': () => <SshKeysOfOrganization organization={organization} />,
    'run-tasks': () => <RunTasks organization={organization} />,
    'signing-keys': () => <SigningKeys organization={organization} />,
    audit: () => <Audit organization={organization} />,
  };
  return (
    <SettingsFrame
      lead={`Of organization ${organization}`}
      at={`/app/${encodeURIComponent(organization)}/settings`}
      parts={organizationSettings}
      shown={shown}
      open={part}
    />
  );
}
