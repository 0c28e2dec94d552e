// What `npm start` and `npm test` do first, on any Node >= 20 and with nothing installed: the locked packages (they bring the
// project's own Node), then nats-server and terraform. A second time it only looks, and says nothing.

import { SetupFault, say } from './say.mjs';

const oldest = 20;

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
  const { ensureNatsServer } = await import('./nats-server.mjs');
  const { ensureAnyTerraform } = await import('./terraform.mjs');
  if (!process.env.NATS_URL || purpose === 'test') await ensureNatsServer();
  await ensureAnyTerraform();
}

try {
  await main(process.argv[2] ?? 'start');
} catch (error) {
  say(error instanceof SetupFault ? error.message : (error?.stack ?? String(error)));
  process.exitCode = error instanceof SetupFault ? error.exitCode : 1;
}
