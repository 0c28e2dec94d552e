// What `npm start` and `npm test` do first, on any Node >= 20 and with nothing installed: the locked packages (they bring the
// project's own Node), then the web pages, nats-server and terraform (on a machine that has tofu alone, tofu is enough). A second time it only
// looks, and says nothing.

import { constants } from 'node:os';
import { endRunning } from './run.mjs';
import { SetupFault, say } from './say.mjs';

const oldest = 20;

// Whoever stops a first start stops what it builds and fetches.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.once(signal, async () => {
    say(`the set-up is stopped by ${signal}`);
    await endRunning();
    process.exit(128 + constants.signals[signal]);
  });

async function main(purpose) {
  if (Number(process.versions.node.split('.')[0]) < oldest) {
    throw new SetupFault({
      message: `this is Node ${process.versions.node}`,
      advice: `install Node ${oldest} or newer; Terrace then brings the version that it runs on by npm`,
    });
  }
  const { ensurePackages } = await import('./packages.mjs');
  await ensurePackages();
  if (purpose === 'check') return;
  const { ensurePages } = await import('./pages.mjs');
  await ensurePages();
  const { ensureNatsServer } = await import('./nats-server.mjs');
  const { binaryVariable, ensureAnyOf, findEngine, firstEngine } = await import('./engines.mjs');
  if (!process.env.NATS_URL || purpose === 'test') await ensureNatsServer();
  await ensureAnyOf(purpose === 'test' ? 'terraform' : await firstEngine());
  // A wrong name is told now, and not to the first run that asks for tofu.
  if (process.env[binaryVariable('tofu')]) await findEngine('tofu');
}

try {
  await main(process.argv[2] ?? 'start');
} catch (error) {
  say(error instanceof SetupFault ? error.message : (error?.stack ?? String(error)));
  process.exitCode = error instanceof SetupFault ? error.exitCode : 1;
}
