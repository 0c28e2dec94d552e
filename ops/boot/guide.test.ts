// What a start says to do next.

import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { guideText } from './guide.ts';

test('the address, the token, the way to sign in, and a cloud block for this server', () => {
  const configuration = { hostname: '127.0.0.1:9443', port: 9443, home: '/srv/my home/.terrace', sample: true };
  const passwordLink = 'https://127.0.0.1:9443/password?token=once';
  const text = guideText(configuration, { passwordLink, isPerson: true }, 'linux');
  assert.match(text, /^Address {2}https:\/\/localhost:9443$/m);
  assert.match(text, /^Token {4}\/srv\/my home\/\.terrace\/admin-token$/m);
  assert.match(text, /^ {2}export SSL_CERT_FILE='\/srv\/my home\/\.terrace\/tls\/bundle\.pem'$/m);
  assert.match(text, /hostname {5}= "127\.0\.0\.1:9443"\n +organization = "demo"/);
  assert.match(text, /^Sign in {2}https:\/\/127\.0\.0\.1:9443\/password\?token=once$/m);
  const elsewhere = guideText(configuration, { passwordLink, isPerson: false }, 'darwin');
  assert.doesNotMatch(elsewhere, /SSL_CERT_FILE|token=once/);
  assert.match(elsewhere, /npx terrace user password-link/);
  const later = guideText(configuration, { passwordLink: null, isPerson: true }, 'linux');
  assert.match(later, /^Sign in {2}https:\/\/127\.0\.0\.1:9443\/session$/m);
});
