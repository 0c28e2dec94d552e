// `terrace actor …`: which actors there are, one of them from inside, its log, and what it was at any version of its life.

import { given } from '@terrace/machines/kernel/given';
import { exitCodes } from '../home/exit-codes.ts';
import { clientOf, findServer } from './api.ts';
import { gather, sizedFor } from './operator-api.ts';
import type { Replay } from './operator-api.ts';
import { ageOf, columns, printJson, shortened, traceIdOf } from './terminal.ts';
import type { Terminal } from './terminal.ts';

const detail = '/api/v2/terrace/actors/{kind}/{id}';

interface Json {
  readonly json?: true | undefined;
}

export async function list(
  terminal: Terminal,
  options: Json & {
    readonly kind?: string | undefined;
    readonly state?: string | undefined;
    readonly stuckFor?: number | undefined;
    readonly limit: number;
  },
): Promise<void> {
  const { kind, state, stuckFor, limit } = options;
  const stuck = stuckFor === undefined ? undefined : String(stuckFor);
  const query = {
    ...sizedFor(limit),
    ...given({ 'filter[kind]': kind, 'filter[state]': state, 'filter[stuck-for]': stuck }),
  };
  const client = clientOf(await findServer(terminal.env));
  const { items, isCut } = await gather(client.parts('/api/v2/terrace/actors', { params: { query } }), limit);
  if (options.json === true)
    return printJson(terminal, 'actor-list', { items: items.map(({ id, attributes }) => ({ id, ...attributes })) });
  const head = ['ACTOR', 'STATE', 'VERSION', 'MOVED', 'MAIL', 'TIMERS', 'JOBS', 'DEAD'];
  const rows = items.map(({ id, attributes: of }) => [
    ...[id, of.state, String(of.version), ageOf(of['updated-at'], terminal.now())],
    ...[of['mail-count'], of['timer-count'], of['job-count'], of['dead-letter-count']].map(String),
  ]);
  if (rows.length > 0) terminal.write(columns(head, rows));
  else terminal.complain(options.stuckFor === undefined ? 'there are no such actors\n' : 'nothing is stuck\n');
  if (isCut) terminal.complain(`there are more than ${options.limit}: --limit shows more of them\n`);
}

/** Of a name that was checked: `run/run-…`. */
function pathOf(name: string): { readonly kind: string; readonly id: string } {
  const [kind = '', id = ''] = name.split('/');
  return { kind, id };
}

export async function inspect(terminal: Terminal, name: string, options: Json): Promise<void> {
  const client = clientOf(await findServer(terminal.env));
  const { data } = await client.get(detail, { params: { path: pathOf(name) } });
  const { id, attributes: of } = data;
  if (options.json === true) return printJson(terminal, 'actor-inspect', { id, ...of });
  const now = terminal.now();
  const { write } = terminal;
  const machine = `version ${of['machine-version']} of its machine`;
  write(`actor    ${id}\nstate    ${of.state}${of.done ? ', which is its end' : ''}\n`);
  write(`version  ${of.version}, written by ${machine} ${ageOf(of['updated-at'], now)} ago\n`);
  write(`trace    ${traceIdOf(of.trace)}\ncontext  ${indented(of.context)}\n`);
  const section = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): void => {
    if (rows.length > 0) write(`\n${title}\n${columns(head, rows)}`);
  };
  section(
    'mailbox',
    ['MESSAGE', 'SENDER', 'DUE', 'TRIES', 'ERROR'],
    of.mail.map((mail) => [
      ...[mail.type, mail.sender ?? '-', dueIn(mail['due-at'], now), String(mail.attempts)],
      shortened(mail['last-error'], 80),
    ]),
  );
  section(
    'timers',
    ['TIMER', 'DUE', 'TRIES'],
    of.timers.map((timer) => [timer['timer-id'] ?? '-', dueIn(timer['due-at'], now), String(timer.attempts)]),
  );
  section(
    'jobs',
    ['JOB', 'STATUS', 'ATTEMPT', 'WORKER', 'AGE', 'BEAT'],
    of.jobs.map((job) => [
      ...[job.id, job.status, `${job.attempt}/${job['attempts-allowed']}`, job.worker ?? '-'],
      ...[ageOf(job['created-at'], now), ageOf(job['beat-at'], now)],
    ]),
  );
  section(
    'dead letters',
    ['LETTER', 'MESSAGE', 'AGE', 'ERROR'],
    of['dead-letters'].map((letter) => [
      ...[letter.id, letter.type, ageOf(letter['died-at'], now), shortened(letter['last-error'], 80)],
    ]),
  );
}

const indented = (value: unknown): string => JSON.stringify(value, null, 2).replaceAll('\n', '\n         ');

function dueIn(time: string, now: number): string {
  return Date.parse(time) > now
    ? `in ${ageOf(new Date(now).toISOString(), Date.parse(time))}`
    : `${ageOf(time, now)} ago`;
}

export async function events(
  terminal: Terminal,
  name: string,
  options: Json & {
    readonly after?: number | undefined;
    readonly last?: number | undefined;
    readonly limit: number;
  },
): Promise<void> {
  const client = clientOf(await findServer(terminal.env));
  const path = pathOf(name);
  const limit = options.last ?? options.limit;
  const after =
    options.last === undefined
      ? (options.after ?? 0)
      : Math.max(0, (await client.get(detail, { params: { path } })).data.attributes.version - options.last);
  const query = { ...sizedFor(limit), 'page[after]': String(after) };
  const { items, isCut } = await gather(client.parts(`${detail}/events`, { params: { path, query } }), limit);
  if (options.json === true)
    return printJson(terminal, 'actor-events', {
      actor: name,
      items: items.map(({ attributes }) => attributes),
    });
  const head = ['VERSION', 'AT', 'MESSAGE', 'SENDER', 'TRACE'];
  const rows = items.map(({ attributes: of }) => [
    ...[String(of.version), of['taken-at'], of.accepted ? of.type : `${of.type} (not taken)`],
    ...[of.sender ?? '-', traceIdOf(of.trace)],
  ]);
  terminal.write(columns(head, rows));
  if (isCut) terminal.complain(`there are more: --after ${items.at(-1)?.attributes.version ?? after} shows them\n`);
}

/** Gives the exit code: 0 only when everything agrees. */
export async function replay(
  terminal: Terminal,
  name: string,
  options: Json & { readonly to?: number | undefined },
): Promise<number> {
  const client = clientOf(await findServer(terminal.env));
  const query = options.to === undefined ? {} : { to: String(options.to) };
  const { data } = await client.get(`${detail}/replay`, { params: { path: pathOf(name), query } });
  const { id, attributes: of } = data;
  const isRight = of.outcome === 'agrees' && of['row-agrees'] !== false;
  if (options.json === true) printJson(terminal, 'actor-replay', { actor: id, ...of });
  else {
    const head = ['VERSION', 'AT', 'MESSAGE', 'STATE'];
    const rows = of.steps.map((step) => [
      ...[String(step.version), step['taken-at'], step.accepted ? step.type : `${step.type} (not taken)`, step.state],
    ]);
    if (rows.length > 0) terminal.write(`${columns(head, rows)}\n`);
    if (of.replayed - of.from > rows.length)
      terminal.complain(`the last ${rows.length} of ${of.replayed - of.from} versions are shown\n`);
    terminal.write(`state    ${of.state}\nhash     ${of['snap-hash']}\ncontext  ${indented(of.context)}\n\n`);
    terminal.write(`${verdictOf(id, of)}\n`);
  }
  return isRight ? 0 : exitCodes.failed;
}

function verdictOf(actor: string, of: Replay['attributes']): string {
  const base = of.from === 0 ? '' : ` from its base at ${of.from}`;
  const far = `${actor} was replayed${base} to version ${of.replayed} of ${of.last}`;
  const next = of.replayed + 1;
  switch (of.outcome) {
    case 'agrees':
      if (of['row-agrees'] === false)
        return `${far} and every stored hash agrees, but its row says something else than its log makes`;
      return `${far}, and every stored hash agrees${of['row-agrees'] === true ? ', and so does its row' : ''}`;
    case 'differs':
      return `${far}; version ${next} DIFFERS: ${of.reason ?? ''}\nstored   ${of.stored ?? '-'}\nreplayed ${of.made ?? '-'}`;
    case 'unreplayable':
      return `${far}; version ${next} CANNOT BE REPLAYED here: ${of.reason ?? ''}`;
    case 'unfinished':
      return `${far}; ${of.reason ?? ''}`;
  }
}
