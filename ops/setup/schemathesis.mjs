// Schemathesis, which makes requests from an OpenAPI document, in a virtual environment of Python in the cache. Needed by one command alone.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from './places.mjs';

const version = '4.32.5';

/** The program, installed when it is not there yet. Throws an Error that says what is missing. */
export function ensureSchemathesis() {
  const folder = join(cache, `schemathesis-${version}`);
  const program = join(folder, 'bin', 'schemathesis');
  if (existsSync(program)) return program;
  const run = (command, ...args) => execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    run('python3', '-m', 'venv', folder);
    run(join(folder, 'bin', 'pip'), 'install', '--quiet', `schemathesis==${version}`);
  } catch (error) {
    throw new Error('schemathesis could not be installed: python3 with venv is needed, and PyPI', { cause: error });
  }
  return program;
}
