// The port of a server of version control: what it calls things, how it signs, what it says when something happens, and what its API is asked
// for. Pure: a provider reads what came, and what it wants to know or to have changed it asks by a function that it is given.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Said, StatusCall } from '@terrace/machines/commit-status/messages';
import type { SignIn } from './sign-in.ts';
import type { Webhooks } from './webhooks.ts';

export type Headers = Readonly<Record<string, string | undefined>>;

export interface Sender {
  readonly username: string | null;
  readonly avatarUrl: string | null;
  readonly htmlUrl: string | null;
}

/** What every event that leads to a commit says. */
interface About {
  /** Null where the server does not say its whole name: then it is whatever `ref` is at. */
  readonly commit: string | null;
  /** By which it may be fetched where the server gives no commit by its name. */
  readonly ref: string;
  readonly commitMessage: string | null;
  readonly commitUrl: string | null;
  readonly compareUrl: string | null;
  readonly sender: Sender;
  /** Paths that changed; null when the server does not say, or not all of them. */
  readonly files: readonly string[] | null;
}

/** What a push says beside: where its ref was before, and when it was; null where the server does not say. */
interface Push extends About {
  readonly commit: string;
  readonly before: string | null;
  readonly pushedAt: Date | null;
}

export type VcsEvent =
  | (Push & { readonly kind: 'push'; readonly branch: string; readonly isDefaultBranch: boolean | null })
  | (Push & { readonly kind: 'tag'; readonly tag: string })
  | (About & {
      readonly kind: 'pull-request';
      readonly number: number;
      readonly url: string | null;
      readonly title: string | null;
      readonly body: string | null;
      /** Where it comes from. */
      readonly branch: string;
      /** Where it is to go. */
      readonly base: string;
      readonly isBaseDefault: boolean | null;
      readonly isFork: boolean;
    })
  /** Nothing that a workspace could follow; `summary` says what it was. */
  | { readonly kind: 'nothing'; readonly summary: string };

export interface Provider {
  /** As Terraform Enterprise names them, and two of ours. */
  readonly serviceProviders: readonly string[];
  readonly displayName: (serviceProvider: string) => string;
  /** What a configuration of it says as its source. */
  readonly source: string;
  /** Of its public server; null when there is none. */
  readonly defaults: { readonly httpUrl: string; readonly apiUrl: string } | null;
  /** Where the API of any other of its servers is, below the server's own address. */
  readonly apiPath: string;
  /** What an identifier of a repository looks like. */
  readonly identifier: RegExp;
  readonly cloneUrl: (httpUrl: string, identifier: string) => string;
  /** The name that git gives with the token; `key` is what the client says. */
  readonly username: (key: string) => string;
  /** Why it does not come from who knows one of these secrets, as a sentence; null when it does. */
  whyNotGenuine(headers: Headers, body: Uint8Array, secrets: readonly string[]): string | null;
  /** The server's own name for this delivery, and what kind of thing it tells. */
  nameOf(headers: Headers): { readonly id: string | null; readonly event: string };
  /** What happened, in its order: at least one. Throws when it is not what this kind of event looks like. */
  read(event: string, payload: unknown): readonly VcsEvent[];
  /** The call that has something shown beside a commit; null where the server shows nothing there. */
  readonly status: ((about: StatusAbout) => StatusCall) | null;
  /** How its webhooks are made; null where people make them. */
  readonly webhooks: Webhooks | null;
  /** How somebody signs in there; null where they make a token by hand. */
  readonly signIn: SignIn | null;
}

export interface StatusAbout {
  readonly apiUrl: string;
  /** The name that goes with the token. */
  readonly username: string;
  readonly identifier: string;
  readonly commit: string;
  /** The name under which it is shown: a later one of that name takes its place. */
  readonly context: string;
  readonly said: Said;
}

/** What a ref is called, when it is a branch or a tag. */
export function namedRef(ref: string): { readonly kind: 'push' | 'tag'; readonly name: string } | null {
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
  return name === undefined ? null : { kind: kind === 'heads' ? 'push' : 'tag', name };
}

export const nothing = (summary: string): VcsEvent => ({ kind: 'nothing', summary });

/** Whether `given` is the HMAC of the body under one of the secrets. */
export const isSigned = (
  given: string,
  body: Uint8Array,
  secrets: readonly string[],
  how: { readonly hash: 'sha256' | 'sha1'; readonly prefix: string } = { hash: 'sha256', prefix: 'sha256=' },
): boolean =>
  secrets.some((secret) => isSame(given, how.prefix + createHmac(how.hash, secret).update(body).digest('hex')));

export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Of names with slashes between them that no shell, URL or git option could take for something else. */
export const plainIdentifier = /^[A-Za-z0-9_][\w.-]*(\/[A-Za-z0-9_.][\w.-]*)*$/;
export const withoutSlash = (url: string): string => url.replace(/\/+$/, '');
export const nobody: Sender = { username: null, avatarUrl: null, htmlUrl: null };
/** The whole name of a commit, and nothing that an address or an option could be. */
export const isCommit = (text: string): boolean => /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text);
/** A commit that is not there: of a branch that was made or deleted. */
export const isZero = (commit: string): boolean => /^0+$/.test(commit);
