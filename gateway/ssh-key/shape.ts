// The shape of SSH keys: never with their text.

import { resourceShape, text } from '../http/shape.ts';

export const SshKey = resourceShape('SshKey', 'ssh-keys', { name: text });
