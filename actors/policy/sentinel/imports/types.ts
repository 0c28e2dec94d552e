// The import "types".

import { namespaceOf } from '../host.ts';
import type { Namespace } from '../host.ts';
import { typeOf } from '../value.ts';
import { importFunction } from './arguments.ts';

export const types = (): Namespace =>
  namespaceOf({
    type_of: importFunction('types.type_of', 1, (given) => typeOf(given.value(0)), { seesUndefined: true }),
  });
