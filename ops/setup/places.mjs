// Where the set-up finds and puts things: the clone, and the one cache folder beside its node_modules (ignored by git).

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const clone = fileURLToPath(new URL('../../', import.meta.url));
export const cache = process.env.TERRACE_CACHE || join(clone, '.terrace-cache');
export const modules = join(clone, 'node_modules');

/** `linux`/`darwin` and `amd64`/`arm64`, as HashiCorp and NATS name their archives. */
export const platform = process.platform;
export const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch] ?? process.arch;
