// For tests: a server that takes mails.

import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface MailServer extends AsyncDisposable {
  readonly told: readonly string[];
  /** On 127.0.0.1. */
  readonly port: number;
}

/** Takes every mail but those to `nobody@…`, and keeps what it was told, line by line. Whoever opens it closes it. */
export async function openMailServer(): Promise<MailServer> {
  const told: string[] = [];
  const answers: Readonly<Record<string, string>> = { DATA: '354 go on', QUIT: '221 bye', '.': '250 taken' };
  const server = createServer((socket: Socket) => {
    let rest = '';
    let isData = false;
    socket.write('220 here\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        told.push(line);
        if (isData && line !== '.') continue;
        const word = line.split(' ')[0] ?? '';
        isData = word === 'DATA';
        if (line.includes('<nobody@')) socket.write('550 no such mailbox\r\n');
        else socket.write(`${answers[word] ?? '250 well'}\r\n`);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    told,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
