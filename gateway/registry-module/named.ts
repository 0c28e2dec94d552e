// What a module may be called.

import { z } from 'zod';

export const moduleName = z
  .string()
  .min(1)
  .max(64)
  .regex(
    /^[a-zA-Z0-9](?:[a-zA-Z0-9_-]*[a-zA-Z0-9])?$/,
    'may have letters, digits, _ and -, and begins and ends with a letter or digit',
  );
export const providerName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, 'may have lower-case letters, digits and -')
  .max(64);
