// Somebody at a terminal with terraform and a folder of their own, for one command of the table.

import { strict as assert } from 'node:assert';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend } from './commands.ts';
import { api, terraform, workingFolder } from './system.ts';
import type { Finished, System } from './system.ts';

/** What is planned where a command needs no other configuration. */
export const hello = `
variable "greeting" {
  default = "hello"
}
resource "terraform_data" "one" {
  input = var.greeting
}
output "greeting" {
  value = terraform_data.one.output
}
`;

let users = 0;

export class User implements AsyncDisposable {
  readonly backend: Backend;
  readonly system: System;
  /** The workspace that its configuration names. */
  readonly workspace: string;
  readonly folder: string;
  /** The binary. */
  readonly program: string;
  readonly #dispose: () => Promise<void>;

  private constructor(
    made: Pick<User, 'backend' | 'system' | 'workspace' | 'folder' | 'program'>,
    dispose: () => Promise<void>,
  ) {
    this.backend = made.backend;
    this.system = made.system;
    this.workspace = made.workspace;
    this.folder = made.folder;
    this.program = made.program;
    this.#dispose = dispose;
  }

  static async open(options: {
    readonly system: System;
    readonly backend: Backend;
    readonly program: string;
    readonly command: string;
  }): Promise<User> {
    const { system, backend, program, command } = options;
    const folder = await workingFolder({});
    users += 1;
    const workspace = `w${users}-${command.replaceAll(/\W+/g, '-').slice(0, 40)}`.replace(/-$/, '');
    return new User({ backend, system, workspace, folder: folder.path, program }, () => folder[Symbol.asyncDispose]());
  }

  /** The block that says where it works, with what is in `workspaces`; its own workspace when absent. */
  block(workspaces = `name = "${this.workspace}"`): string {
    const kind = this.backend === 'cloud' ? 'cloud' : 'backend "remote"';
    return `
terraform {
  ${kind} {
    hostname     = "127.0.0.1:${this.system.port}"
    organization = "demo"
    workspaces {
      ${workspaces}
    }
  }
}
`;
  }

  /** Writes its main file: the block, and this. */
  async configure(text: string = hello, block = this.block()): Promise<void> {
    await writeFile(join(this.folder, 'main.tf'), block + text);
  }
  async write(name: string, text: string): Promise<void> {
    const path = join(this.folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  async forget(name: string): Promise<void> {
    await rm(join(this.folder, name), { recursive: true, force: true });
  }

  /** One command, whatever it comes to. */
  async try(...args: readonly string[]): Promise<Finished> {
    return await this.answer('', ...args);
  }
  /** One command, with these answers typed. */
  async answer(answers: string, ...args: readonly string[]): Promise<Finished> {
    return await terraform(this.system, this.folder, args, { answers, program: this.program });
  }
  /** One command that must end well; gives what it printed. */
  async run(...args: readonly string[]): Promise<string> {
    return this.ended(await this.try(...args), 0, args);
  }
  /** Interrupts it once it has printed `word`, as Ctrl-C does. */
  async interrupt(word: string, ...args: readonly string[]): Promise<Finished> {
    return await terraform(this.system, this.folder, args, {
      program: this.program,
      // It asks whether the remote operation should end too.
      answers: 'yes\n',
      onStart: (child) => {
        let said = '';
        let isAsked = false;
        child.stdout?.on('data', (chunk: Buffer) => {
          said += chunk.toString();
          if (isAsked || !said.includes(word)) return;
          isAsked = true;
          child.kill('SIGINT');
        });
      },
    });
  }

  ended({ code, stdout, stderr }: Finished, expected: number, args: readonly string[]): string {
    assert.equal(code, expected, `${args.join(' ')} ended with ${String(code)}:\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** Ready to plan: configured, and `init` is done. */
  async begin(text: string = hello): Promise<void> {
    await this.configure(text);
    await this.run('init', '-no-color');
  }
  /** Ready, and applied once. */
  async applied(text: string = hello): Promise<void> {
    await this.begin(text);
    await this.run('apply', '-auto-approve', '-no-color');
  }

  async ask(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await api(this.system, method, `/api/v2${path}`, body === undefined ? {} : { body });
    assert.ok(
      answer.status < 300,
      `${method} ${path} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`,
    );
    return answer.body.data;
  }
  workspaceRow(name = this.workspace): Promise<any> {
    return this.ask('GET', `/organizations/demo/workspaces/${name}`);
  }
  /** The newest first. */
  async runs(): Promise<readonly any[]> {
    const { id } = await this.workspaceRow();
    return await this.ask(
      'GET',
      `/workspaces/${id}/runs?filter[operation]=plan_and_apply,plan_only,save_plan,refresh_only,destroy,empty_apply`,
    );
  }
  /** Waits until the newest run has this status. */
  async reaches(status: string): Promise<void> {
    for (let tries = 0; tries < 300; tries += 1) {
      const [run] = await this.runs();
      if (run?.attributes.status === status) return;
      await sleep(100);
    }
    assert.fail(
      `the newest run did not become ${status}: ${JSON.stringify((await this.runs())[0]?.attributes.status)}`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispose();
  }
}
