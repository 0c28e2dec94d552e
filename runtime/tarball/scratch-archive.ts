// For tests: archives of a few files.

import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { create } from 'tar';

export type Files = Readonly<Record<string, string>>;

/** A tar.gz of these files, folders included, as terraform packs them. */
export async function packed(files: Files, scratch: string): Promise<Buffer> {
  const folder = await mkdtemp(join(scratch, 'pack-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const chunks: Buffer[] = [];
    const pack = create({ cwd: folder, gzip: true, portable: true }, ['.']);
    pack.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(pack, 'end');
    return Buffer.concat(chunks);
  } finally {
    await rm(folder, { recursive: true });
  }
}
