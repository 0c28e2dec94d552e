import { busConformance } from './conformance.ts';
import { memoryBus } from './memory.ts';

busConformance('memory', async () => {
  const bus = memoryBus();
  return { one: bus, other: bus, prefix: 'test', [Symbol.asyncDispose]: () => bus.close() };
});
