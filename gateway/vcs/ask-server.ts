// Asks the API of a server of version control by the token of a connection, through the egress rules.

import { authorizationOf } from '@terrace/machines/vcs/messages';
import { shortened } from '@terrace/machines/kernel/text';
import type { HookRow } from '@terrace/actors/vcs/view/hooks';
import { textOfToken } from '@terrace/actors/vcs/view/installation-token';
import { isPassing } from '@terrace/runtime/egress/egress';
import { z } from 'zod';
import type { GatewayServices } from '../http/services.ts';
import { masked } from './mask.ts';
import { withoutSlash } from './providers/provider.ts';
import type { AskServer } from './providers/webhooks.ts';

const wordsLengthMax = 200;
const answerBytesMax = 4 * 1024 * 1024;
/** The server answered, and not as one would wish. */
export class ServerAnswered extends Error {
  override readonly name = 'ServerAnswered';
  readonly status: number;

  constructor(host: string, status: number, words: string) {
    super(`${host} answered ${status}${words === '' ? '' : `: ${words}`}`);
    this.status = status;
  }

  /** Whether it will say the same next time, unless somebody changes something there or here. */
  get isFinal(): boolean {
    return !isPassing(this.status);
  }
}

interface Place {
  readonly apiUrl: string;
  readonly username: string;
  readonly password: string;
  readonly signal?: AbortSignal;
}

export function askServer({ egress }: Pick<GatewayServices, 'egress'>, place: Place): AskServer {
  const { apiUrl, username, password, signal } = place;
  return async ({ method, path, headers = {}, body, scheme }) => {
    const url = withoutSlash(apiUrl) + path;
    const answer = await egress.send({
      ...{ url, method, bodyMaxBytes: answerBytesMax },
      headers: {
        ...{ 'User-Agent': 'Terrace', Accept: 'application/json', ...headers },
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...authorizationOf(scheme, { username, password }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = answer.body.toString();
    const { host } = new URL(url);
    if (answer.status < 200 || answer.status >= 300)
      throw new ServerAnswered(host, answer.status, wordsOf(text, [password, ...textsIn(body)]));
    if (text.trim() === '') return null;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new ServerAnswered(host, answer.status, 'it is no JSON, as an API would say it');
    }
  };
}

/** By the token of the hook's connection. */
export async function askServerOf(
  services: Pick<GatewayServices, 'sql' | 'egress' | 'keys'>,
  hook: HookRow,
  signal?: AbortSignal,
): Promise<AskServer> {
  const password = await textOfToken(services, { id: hook.token, sealed: hook.sealed_token });
  return askServer(services, {
    ...{ apiUrl: hook.api_url, username: hook.username, password },
    ...(signal === undefined ? {} : { signal }),
  });
}

const Words = z.union([
  z.looseObject({ message: z.string() }).transform(({ message }) => message),
  z.looseObject({ error: z.looseObject({ message: z.string() }) }).transform(({ error }) => error.message),
  z
    .looseObject({ errors: z.array(z.looseObject({ message: z.string() })).min(1) })
    .transform(({ errors }) => errors.map(({ message }) => message).join('; ')),
  z.looseObject({ error: z.string() }).transform(({ error }) => error),
  z.looseObject({ message: z.unknown() }).transform(({ message }) => JSON.stringify(message)),
]);

/** What an API says of what went wrong, in the shapes that servers have for it; what was sent to it does not come back in its words. */
function wordsOf(text: string, sent: readonly string[]): string {
  try {
    const words = masked(Words.safeParse(JSON.parse(text)).data ?? '', sent);
    return shortened(words.replaceAll(/\s+/g, ' ').replaceAll('\0', '').toWellFormed(), wordsLengthMax);
  } catch {
    // A page, or nothing.
    return '';
  }
}

/** Every text of a body, wherever it stands. */
const textsIn = (body: unknown): readonly string[] =>
  typeof body === 'string'
    ? [body]
    : typeof body === 'object' && body !== null
      ? Object.values(body).flatMap(textsIn)
      : [];
