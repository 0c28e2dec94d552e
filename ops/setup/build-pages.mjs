// One build of the web pages: `build-pages.mjs SOURCES FOLDER`. FOLDER appears once everything is in it.

import { rename, rm } from 'node:fs/promises';
import { build } from 'vite';

const [root, folder] = process.argv.slice(2);
const half = `${folder}.${process.pid}`;

try {
  await build({
    ...{ root, configFile: false, logLevel: 'warn', base: '/' },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      ...{ outDir: half, emptyOutDir: true, assetsDir: 'pages', target: 'es2023' },
      // No file is put into another: a policy that lets nothing run or show but files would stop it.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
  await rename(`${half}/pages`, `${half}/files`);
  await rename(half, folder).catch((error) => {
    // Another start was quicker.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
} finally {
  await rm(half, { recursive: true, force: true });
}
