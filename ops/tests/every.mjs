// All files of a run in one process. Each is imported by itself: one that throws while it is imported would else be cut off there,
// and the tests that it has not told of yet would be missing without a word.

import { test } from 'node:test';

for (const file of JSON.parse(process.env.TERRACE_TEST_FILES ?? '[]')) {
  try {
    await import(file);
  } catch (error) {
    test(`${file} can be imported`, () => {
      throw error;
    });
  }
}
