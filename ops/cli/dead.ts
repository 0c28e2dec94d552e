// `terrace dead …`: messages that failed too often, seen, put back or thrown away.

import { counted } from '@terrace/machines/kernel/text';
import { given } from '@terrace/machines/kernel/given';
import { ApiFailure } from '@terrace/gateway/client/failure';
import type { ApiClient } from '@terrace/gateway/client/client';
import { StartFault, exitCodes } from '../home/exit-codes.ts';
import { clientOf, findServer } from './api.ts';
import { exitCodeOf } from './operator-commands.ts';
import { gather, sizedFor } from './operator-api.ts';
import type { DeadLetter } from './operator-api.ts';
import { ageOf, columns, printJson, shortened, traceIdOf } from './terminal.ts';
import type { Terminal } from './terminal.ts';

interface Json {
  readonly json?: true | undefined;
}

/** More than anybody reads; `--all` goes through them in rounds of so many. */
const allMax = 10_000;

export async function list(
  terminal: Terminal,
  options: Json & {
    readonly kind?: string | undefined;
    readonly actor?: string | undefined;
    readonly limit: number;
  },
): Promise<void> {
  const [kind, id] = options.actor === undefined ? [options.kind] : options.actor.split('/');
  const client = clientOf(await findServer(terminal.env));
  const { items, isCut } = await lettersOf(client, { kind, id }, options.limit);
  if (options.json === true)
    return printJson(terminal, 'dead-list', {
      items: items.map(({ id: letter, attributes }) => ({ id: letter, ...attributes })),
    });
  if (items.length === 0) return terminal.complain('there are no dead letters\n');
  const rows = items.map(({ id: letter, attributes: of }) => [
    ...[letter, of.actor, of.type, String(of.attempts), ageOf(of['died-at'], terminal.now())],
    ...[traceIdOf(of.trace), shortened(of['last-error'], 80)],
  ]);
  terminal.write(columns(['LETTER', 'ACTOR', 'MESSAGE', 'TRIES', 'AGE', 'TRACE', 'ERROR'], rows));
  const more = isCut ? `more than ${options.limit}` : String(items.length);
  terminal.complain(
    `${more} dead letters · put back: terrace dead retry LETTER · throw away: terrace dead discard LETTER\n`,
  );
}

export async function show(terminal: Terminal, letter: string, options: Json): Promise<void> {
  const { id, attributes: of } = await read(clientOf(await findServer(terminal.env)), letter);
  if (options.json === true) return printJson(terminal, 'dead-show', { id, ...of });
  terminal.write(
    [
      `letter   ${id}`,
      `actor    ${of.actor}`,
      `message  ${of.type}${of['timer-id'] === null ? '' : `, the timer ${of['timer-id']}`}`,
      `sender   ${of.sender ?? '-'}`,
      `cause    ${of['cause-id'] ?? '-'}`,
      `trace    ${traceIdOf(of.trace)}`,
      `died     ${of['died-at']}, after ${counted(of.attempts, 'try', 'tries')}`,
      `error    ${of['last-error'] ?? '-'}`,
      JSON.stringify(of.event, null, 2),
    ].join('\n'),
  );
  terminal.write('\n');
}

const one = (letter: string) => ({ params: { path: { letter } } });

const read = async (client: ApiClient, letter: string): Promise<DeadLetter> =>
  (await client.get('/api/v2/terrace/dead-letters/{letter}', one(letter))).data;

function lettersOf(
  client: ApiClient,
  { kind, id }: { readonly kind?: string | undefined; readonly id?: string | undefined },
  limit: number,
) {
  const query = { ...sizedFor(limit), ...given({ 'filter[kind]': kind, 'filter[id]': id }) };
  return gather(client.parts('/api/v2/terrace/dead-letters', { params: { query } }), limit);
}

interface Settling extends Json {
  readonly all?: true | undefined;
  readonly kind?: string | undefined;
  readonly olderThan?: number | undefined;
  readonly yes?: true | undefined;
}

/**
 * Retries or discards the letters that are named, or all that the options leave. Gives the exit code: that of the failure when all
 * failed, 8 when some did, 2 when nobody said yes to a discard.
 */
export async function settle(
  terminal: Terminal,
  verb: 'retry' | 'discard',
  names: readonly string[],
  options: Settling,
): Promise<number> {
  if (names.length > 0 === (options.all === true))
    throw new StartFault(
      'usage',
      names.length > 0
        ? `--all takes no letters besides, and ${names.join(', ')} was named`
        : `name the letters to ${verb}, or write --all: terrace dead list shows them`,
    );
  const client = clientOf(await findServer(terminal.env));
  const letters = await chosen(client, terminal, names, options);
  if (letters.length === 0) terminal.complain(`there is nothing to ${verb}\n`);
  else if (verb === 'discard' && options.yes !== true && !(await isMeant(terminal, letters))) return exitCodes.usage;
  const done: DeadLetter[] = [];
  const failed: { readonly letter: string; readonly status: number; readonly reason: string }[] = [];
  for (const { id } of letters) {
    try {
      const { data: letter } = await client.post(`/api/v2/terrace/dead-letters/{letter}/actions/${verb}`, one(id));
      done.push(letter);
      const word = verb === 'retry' ? 'retried  ' : 'discarded';
      const { actor, type, trace } = letter.attributes;
      if (options.json !== true) terminal.write(`${word}  ${id}  ${actor}  ${type}  ${traceIdOf(trace)}\n`);
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      failed.push({ letter: id, status: error.status, reason: error.message });
      terminal.complain(`terrace: letter ${id}: ${error.message}\n`);
    }
  }
  if (options.json === true)
    printJson(terminal, `dead-${verb}`, {
      items: done.map(({ id, attributes }) => ({ id, ...attributes })),
      failed: failed.map(({ letter, reason }) => ({ id: letter, reason })),
    });
  const [first] = failed;
  if (first === undefined) return 0;
  return done.length > 0 ? exitCodes.partly : exitCodeOf(first.status);
}

/** Those that are named are read, so that a discard can say what it would throw away. */
async function chosen(
  client: ApiClient,
  { now }: Terminal,
  names: readonly string[],
  { kind, olderThan }: Settling,
): Promise<readonly DeadLetter[]> {
  if (names.length > 0) return await Promise.all(names.map((name) => read(client, name)));
  const { items } = await lettersOf(client, { kind }, allMax);
  const before = now() - (olderThan ?? 0) * 1_000;
  return items.filter(({ attributes }) => olderThan === undefined || Date.parse(attributes['died-at']) <= before);
}

async function isMeant({ ask, complain }: Terminal, letters: readonly DeadLetter[]): Promise<boolean> {
  complain('this throws away for good:\n');
  for (const { id, attributes } of letters) complain(`  ${id}  ${attributes.actor}  ${attributes.type}\n`);
  if (ask === null) {
    complain('nothing was discarded: --yes does it without asking\n');
    return false;
  }
  if ((await ask('type yes to go on: ')).trim() === 'yes') return true;
  complain('nothing was discarded\n');
  return false;
}
