// The import "units": powers of 1024.

import { namespaceOf } from '../host.ts';
import type { Namespace } from '../host.ts';

export const units = (): Namespace =>
  namespaceOf({
    kilobyte: 1024n,
    megabyte: 1024n ** 2n,
    gigabyte: 1024n ** 3n,
    terabyte: 1024n ** 4n,
    petabyte: 1024n ** 5n,
  });
