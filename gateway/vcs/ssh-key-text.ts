// The text of a private key of SSH, as it may be given.

import { whyNoPrivateKey } from '@terrace/runtime/egress/ssh';
import { z } from 'zod';

const lengthMax = 32 * 1024;

export const sshKeyText = z
  .string()
  .max(lengthMax)
  .superRefine((text, context) => {
    const why = whyNoPrivateKey(text);
    if (why !== null) context.addIssue({ code: 'custom', message: `Ssh key is invalid: it ${why}` });
  });
