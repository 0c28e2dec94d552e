// Each part of the component library that the pages use brings its style, which is named by hand to keep the others out.

import { strict as assert } from 'node:assert';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

test('no part of the component library is used without its style', () => {
  const styles = new URL('mantine.css', import.meta.url);
  const named = new Set([...readFileSync(styles, 'utf8').matchAll(/styles\/(\w+)\.css/g)].map(([, name = '']) => name));
  const folder = dirname(fileURLToPath(import.meta.resolve('@mantine/core/styles/Button.css')));
  const pages = new URL('../', import.meta.url);
  const used = readdirSync(pages, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.tsx'))
    .flatMap((file) => {
      const text = readFileSync(new URL(file, pages), 'utf8');
      const [, names = ''] = /import \{([^}]*)\} from '@mantine\/core'/.exec(text) ?? [];
      return names.split(',').map((name) => name.trim());
    });
  assert.ok(new Set(used).size > 10, `${used.length} uses`);
  const bare = new Set(used.filter((name) => existsSync(join(folder, `${name}.css`)) && !named.has(name)));
  assert.deepEqual([...bare], [], 'gateway/web/style/mantine.css names what is used');
});
