// Mails, to a real mail server on this machine.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { openMailer } from './mail.ts';

interface Mail {
  readonly to: readonly string[];
  readonly text: string;
}
const mails: Mail[] = [];
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo({ address }, _session, done) {
    const codes: Readonly<Record<string, number>> = { 'full@acme.test': 452, 'nobody@acme.test': 550 };
    const code = codes[address];
    done(code === undefined ? null : Object.assign(new Error('no such luck'), { responseCode: code }));
  },
  onData(stream, session, done) {
    let text = '';
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    stream.on('end', () => {
      mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
      done();
    });
  },
});
const listening = server.listen(0, '127.0.0.1');
await once(listening, 'listening');
const { port } = listening.address() as AddressInfo;
after(() => new Promise<void>((resolve) => server.close(resolve)));

const settings = {
  host: '127.0.0.1',
  port,
  secure: false,
  user: null,
  password: null,
  from: 'Terrace <tfe@acme.test>',
};
const mailer = openMailer(settings);
const mail = { subject: 'Run Errored: acme/web', text: 'run-1 is errored' };

test('one mail goes to all, who do not see each other', async () => {
  const { successful, code } = await mailer.send({ ...mail, to: ['a@acme.test', 'b@acme.test'] });
  assert.deepEqual([successful, code, mails.length], [true, 250, 1]);
  assert.deepEqual(mails[0]?.to, ['a@acme.test', 'b@acme.test']);
  assert.match(mails[0]?.text ?? '', /^From: Terrace <tfe@acme\.test>/m);
  assert.match(mails[0]?.text ?? '', /^Subject: Run Errored: acme\/web/m);
  assert.doesNotMatch(mails[0]?.text ?? '', /\b[ab]@acme/);
});

test('a server that says not now is asked again, one that says never is not, and one that is away may come back', async () => {
  const later = await mailer.send({ ...mail, to: ['full@acme.test'] });
  assert.deepEqual([later.successful, later.code, later.again], [false, 452, true]);
  const never = await mailer.send({ ...mail, to: ['nobody@acme.test'] });
  assert.deepEqual([never.successful, never.code, never.again], [false, 550, false]);
  const away = await openMailer({ ...settings, port: 1 }).send({ ...mail, to: ['a@acme.test'] });
  assert.deepEqual([away.successful, away.code, away.again], [false, null, true]);
  assert.match(away.answer, /ECONNREFUSED/);
});

test('a name and a password never go over an open line', async () => {
  const named = openMailer({ ...settings, user: 'terrace', password: 'secret' });
  assert.equal((await named.send({ ...mail, to: ['a@acme.test'] })).successful, false);
  assert.equal(mails.length, 1);
});
