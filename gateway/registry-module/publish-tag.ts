// A tag that was pushed to a repository, for the modules that are published from it.

import { modulesOfHook } from '@terrace/actors/registry-module/view';
import type { Tag } from '@terrace/machines/ingress/messages';
import type { HookId } from '@terrace/machines/vcs/id';
import { committed } from '../http/errors.ts';
import type { GatewayServices } from '../http/services.ts';

/** Each module says whether it is a version of it; gives what they said, in words behind a sentence. A tag that is told twice is one version. */
export async function publishTag(
  { sql, client }: Pick<GatewayServices, 'sql' | 'client'>,
  hook: HookId,
  { tag: name, commit }: { readonly tag: string; readonly commit: string },
): Promise<string> {
  const tag: Tag = { name, commit };
  let words = '';
  for (const { id, name: module, provider } of await modulesOfHook(sql, hook)) {
    const reply = await client.ask({ kind: 'registry-module', id }, { type: 'registry-module.tagged', tag });
    if (reply.status !== 'refused') committed(reply);
    words += `; module ${module}/${provider} ${reply.status === 'refused' ? `ignores it: ${reply.detail}` : 'publishes it'}`;
  }
  return words;
}
