// Why somebody may not change a workspace's settings, for the form that they see.

import type { Workspace } from '../api/resources.ts';

/** Null when they may. */
export const whyNotChange = ({ attributes: { permissions } }: Workspace): string | null =>
  permissions['can-update']
    ? null
    : 'you may see these settings and not change them: that takes admin access to this workspace, which whoever owns the organization can give';
