// The memory blob keeps the promises of the port, so that a test that uses it means something.

import { testBlob } from './conformance.ts';
import { memoryBlob } from './memory.ts';

testBlob({
  name: 'memory blob',
  open: async () => ({ blob: memoryBlob(), close: async () => {} }),
  skip: false,
  largeBytes: 1_000_000,
  memory: null,
});
