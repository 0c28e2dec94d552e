// Webhooks of repositories, as the APIs of servers have them made, changed and taken away. Which of them are ours is told by their address
// alone: so what a kill left half known is found again, and one that somebody made by hand for the same address is taken over.

import type { TokenScheme } from '@terrace/machines/vcs/messages';
import { z } from 'zod';

/** A call of a server's API, without the token. */
export interface ServerCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the address of the API. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly scheme: TokenScheme;
}

/** Asks a server with the token of its connection. Gives what it answered, null when that was nothing. Throws ServerAnswered, EgressFailed, EgressRefused. */
export type AskServer = (call: ServerCall) => Promise<unknown>;

export interface WebhookAbout {
  readonly identifier: string;
  /** The name that goes with the token. */
  readonly username: string;
  /** Where the server is to tell what happens. */
  readonly url: string;
}

export interface Webhooks {
  /** What a token needs for it, for people whose token may not. */
  readonly needs: string;
  /** The server tells all that matters to this address from now on, once, with this secret. Gives its own names for what tells. */
  ensure(ask: AskServer, about: WebhookAbout, secret: string): Promise<readonly string[]>;
  /** The server tells nothing to this address any more. */
  remove(ask: AskServer, about: WebhookAbout): Promise<void>;
}

const Name = z.union([z.number().int(), z.string().min(1)]).transform(String);
export const Named = z.looseObject({ id: Name });

interface Listed {
  readonly id: string;
  readonly url: string | null;
}

/** Of a server whose repositories have webhooks in one place of its API, each of which tells everything. */
export function webhooksOf(server: {
  readonly needs: string;
  /** Where those of a repository are, below the API. */
  readonly place: (identifier: string) => string;
  readonly scheme: (username: string) => TokenScheme;
  readonly headers?: Readonly<Record<string, string>>;
  /** Asks for as many as the server gives at once; no repository has more. */
  readonly query: string;
  readonly list: (answer: unknown) => readonly Listed[];
  readonly idOf: (answer: unknown) => string;
  readonly body: (url: string, secret: string) => object;
  readonly change: 'PUT' | 'PATCH';
}): Webhooks {
  const { needs, place, scheme, headers = {}, query, list, idOf, body, change } = server;
  const credentials = (about: WebhookAbout) => ({ headers, scheme: scheme(about.username) });
  const ours = async (ask: AskServer, about: WebhookAbout): Promise<readonly string[]> => {
    const path = `${place(about.identifier)}?${query}`;
    const found = list(await ask({ method: 'GET', path, ...credentials(about) }));
    return found.filter(({ url }) => url === about.url).map(({ id }) => id);
  };
  const at = (about: WebhookAbout, id: string): string => `${place(about.identifier)}/${encodeURIComponent(id)}`;
  const removeAll = async (ask: AskServer, about: WebhookAbout, ids: readonly string[]): Promise<void> => {
    for (const id of ids) await ask({ method: 'DELETE', path: at(about, id), ...credentials(about) });
  };
  return {
    needs,
    async ensure(ask, about, secret) {
      const [known, ...more] = await ours(ask, about);
      await removeAll(ask, about, more);
      const told = { body: body(about.url, secret), ...credentials(about) };
      if (known !== undefined) {
        await ask({ method: change, path: at(about, known), ...told });
        return [known];
      }
      return [idOf(await ask({ method: 'POST', path: place(about.identifier), ...told }))];
    },
    remove: async (ask, about) => await removeAll(ask, about, await ours(ask, about)),
  };
}
