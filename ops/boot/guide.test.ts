// What a start says to do next.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { guideText } from './guide.ts';

test('the address, the token, and a cloud block for this server', () => {
  const configuration = { hostname: '127.0.0.1:9443', port: 9443, home: '/srv/my home/.terrace', sample: true };
  const text = guideText(configuration, 'linux');
  assert.match(text, /^Address {2}https:\/\/localhost:9443$/m);
  assert.match(text, /^Token {4}\/srv\/my home\/\.terrace\/admin-token$/m);
  assert.match(text, /^ {2}export SSL_CERT_FILE='\/srv\/my home\/\.terrace\/tls\/bundle\.pem'$/m);
  assert.match(text, /hostname {5}= "127\.0\.0\.1:9443"\n +organization = "demo"/);
  assert.doesNotMatch(guideText(configuration, 'darwin'), /SSL_CERT_FILE/);
});
