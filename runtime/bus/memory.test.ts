// The bus within one process keeps the promises of a bus.

import { busConformance } from './conformance.ts';
import { memoryBus } from './memory.ts';

busConformance('memory', async () => {
  const faults: string[] = [];
  const bus = memoryBus((what, error) => faults.push(`${what}: ${(error as Error).message}`));
  return { one: bus, other: bus, faults, prefix: 'test', [Symbol.asyncDispose]: () => bus.close() };
});
