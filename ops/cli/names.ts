// What may be typed as the name of something, checked before any server is asked.

import { InvalidArgumentError } from '@commander-js/extra-typings';

/** What an id begins with tells its kind. */
const kinds: Readonly<Record<string, string>> = {
  run: 'run',
  ws: 'workspace',
  cv: 'configuration-version',
  sv: 'state-version',
  ts: 'task-stage',
};

/** `run/run-…`, also for `run-…` alone. Throws InvalidArgumentError for what names no actor. */
export function actorName(given: string): string {
  const kind = kinds[given.split('-')[0] ?? ''];
  const name = kind === undefined || given.includes('/') ? given : `${kind}/${given}`;
  if (/^[A-Za-z0-9_-]+\/[A-Za-z0-9_-]+$/.test(name)) return name;
  throw new InvalidArgumentError('An actor is named by its kind and its id, such as run/run-…');
}

/** Throws InvalidArgumentError for what names no dead letter. */
export function letterName(given: string): string {
  if (/^\d{1,18}$/.test(given)) return given;
  throw new InvalidArgumentError('A dead letter is named by its number: terrace dead list shows them');
}
