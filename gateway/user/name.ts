// What people may be called.

import { z } from 'zod';

export const username = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{1,59}$/,
    'may have 2 to 60 letters, digits, - and _, and begins with a letter or a digit',
  );
