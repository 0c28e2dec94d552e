// For tests: a certificate for 127.0.0.1 that vouches for itself.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface ScratchCertificate {
  readonly key: string;
  readonly cert: string;
  readonly certFile: string;
}

/** PEM of both, made by openssl; `folder` takes the files. */
export async function scratchCertificate(folder: string): Promise<ScratchCertificate> {
  const [keyFile, certFile] = [join(folder, 'scratch-key.pem'), join(folder, 'scratch-certificate.pem')];
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=scratch', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyFile, '-out', certFile],
  ]);
  const [key, cert] = await Promise.all([readFile(keyFile, 'utf8'), readFile(certFile, 'utf8')]);
  return { key, cert, certFile };
}
