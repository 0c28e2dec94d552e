// What workers are told of a version of a tool: where its program lies for one kind of machine, and what it must be.

import { z } from 'zod';

export const ToolArchive = z.object({
  url: z.url({ protocol: /^https?$/, error: 'must be a URL of http or https' }).max(2048),
  /** SHA-256 of the archive, in hex. */
  sha: z.string().regex(/^[0-9a-f]{64}$/i, 'must be a SHA-256 in hex'),
  os: z.enum(['linux', 'darwin'], 'must be linux or darwin'),
  arch: z.enum(['amd64', 'arm64', 's390x'], 'must be amd64, arm64 or s390x'),
});
export type ToolArchive = z.infer<typeof ToolArchive>;
