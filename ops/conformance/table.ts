// Every command of terraform, in both backends, with the real binary against a booted Terrace: what works, as a table. A command that
// the CLI itself refuses in a backend stands there as refused.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { commands } from './commands.ts';
import type { Backend, Command } from './commands.ts';
import { api, startSystem } from './system.ts';
import type { System } from './system.ts';
import { User } from './user.ts';

const usage = `usage: npm run conformance -- terraform [--only TEXT] [--program terraform]

  Runs every command by the cloud block and by the remote backend, and prints which of them work.
  --only      only commands whose name holds this text
  --program   the binary: terraform, tofu, or a path
`;
const backends: readonly Backend[] = ['cloud', 'remote'];

interface Outcome {
  readonly word: string;
  readonly why: string | null;
}

/** 0 when everything works that can, 1 when something does not, 2 for arguments that make no sense. */
export async function main(args: readonly string[]): Promise<number> {
  const parsed = parse(args);
  if (parsed === null) {
    process.stderr.write(usage);
    return 2;
  }
  const wanted = commands.filter(({ name }) => name.includes(parsed.only));
  if (wanted.length === 0) {
    process.stderr.write(`no command is called ${parsed.only}\n`);
    return 2;
  }
  const folder = await mkdtemp(join(tmpdir(), 'terrace-commands-'));
  const system = await startSystem({ home: join(folder, 'home'), env: { TERRACE_SAMPLE: 'off' } });
  try {
    const body = { data: { type: 'organizations', attributes: { name: 'demo', email: 'demo@example.com' } } };
    await api(system, 'POST', '/api/v2/organizations', { body });
    return await table(system, wanted, parsed.program);
  } finally {
    await system.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function parse(args: readonly string[]): { readonly only: string; readonly program: string } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        only: { type: 'string', default: '' },
        program: { type: 'string', default: process.env['TERRACE_TERRAFORM'] ?? 'terraform' },
      },
    });
    return positionals.join(' ') === 'terraform' ? values : null;
  } catch {
    return null;
  }
}

async function table(system: System, wanted: readonly Command[], program: string): Promise<number> {
  const failures: string[] = [];
  const width = Math.max(...wanted.map(({ name }) => name.length), 'command'.length);
  const line = (name: string, ...cells: readonly string[]): void =>
    void process.stdout.write(`| ${name.padEnd(width)} | ${cells.map((cell) => cell.padEnd(9)).join(' | ')} |\n`);
  line('command', ...backends);
  process.stdout.write(`|${'-'.repeat(width + 2)}|${backends.map(() => '-'.repeat(11)).join('|')}|\n`);
  const counts = new Map<string, number>();
  for (const command of wanted) {
    const cells: string[] = [];
    for (const backend of backends) {
      const { word, why } = await outcomeOf(system, command, { backend, program });
      cells.push(word);
      counts.set(word, (counts.get(word) ?? 0) + 1);
      if (word === 'FAIL') failures.push(`${command.name} (${backend}): ${why ?? ''}`);
    }
    line(command.name, ...cells);
  }
  const sums = [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
  process.stdout.write(`\n${sums}\n${failures.map((failure) => `\n${failure}\n`).join('')}`);
  return failures.length === 0 ? 0 : 1;
}

async function outcomeOf(
  system: System,
  command: Command,
  { backend, program }: { readonly backend: Backend; readonly program: string },
): Promise<Outcome> {
  if (command.not?.[backend] !== undefined) return { word: command.not[backend], why: null };
  await using user = await User.open({ system, backend, program, command: command.name });
  try {
    await command.works(user);
    return { word: 'pass', why: null };
  } catch (error) {
    return { word: 'FAIL', why: error instanceof Error ? error.message : String(error) };
  }
}
