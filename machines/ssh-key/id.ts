// Ids of SSH keys.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type SshKeyId = Id<'sshkey'>;
export const SshKeyId = idKind('sshkey');
