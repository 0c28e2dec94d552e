// What the gateway stands on. Routes take what they need from here; ops/boot and tests put it together.

import type { BuiltPages } from '../pages/built.ts';
import type { Engine } from '@terrace/machines/workspace/messages';
import type { Archivist } from '@terrace/runtime/blob/archivist';
import type { UrlSigner } from '@terrace/runtime/blob/archive';
import type { Bus } from '@terrace/runtime/bus/bus';
import type { Client } from '@terrace/runtime/actor/ask';
import type { Clock, Rng } from '@terrace/runtime/clock/clock';
import type { Egress } from '@terrace/runtime/egress/egress';
import type { MailSettings } from '@terrace/runtime/egress/mail';
import type { Post } from '@terrace/runtime/egress/post';
import type { Keys } from '@terrace/runtime/keys/keys';
import type { AgentDesk } from '@terrace/runtime/jobs/agents';
import type { LogBook } from '@terrace/runtime/log/log-book';
import type { LivingNode } from '@terrace/runtime/membership/roll-call';
import type { Operator } from '@terrace/runtime/operator/operator';
import type { Queue } from '@terrace/runtime/queue/queue';
import type { Sql } from '@terrace/runtime/store/sql';

/** Which versions of an engine can be had. */
export interface EngineVersions {
  /** The exact version behind a version, a constraint or `latest`; null when it is not to be had. Throws ReleasesAway when nobody can say. */
  resolve(wanted: string): Promise<string | null>;
  /** Why `resolve` found none, and what there is instead, as a sentence. */
  whyNot(wanted: string): Promise<string>;
}

/** It holds until somebody sets something else. */
export interface SettingsAtStart {
  /** Requests a second for each token; null for no limit. */
  readonly rateLimit: number | null;
  /** The server that takes mails; null where none was named. */
  readonly mail: MailSettings | null;
}

export interface GatewayServices {
  /** Reads, and the few rows that have no actor. */
  readonly sql: Sql;
  readonly client: Client;
  /** The kinds of actors that there are. */
  readonly kinds: readonly string[];
  /** Looks into the actors for a site admin; the gateway itself sees none of their tables. */
  readonly operator: Operator;
  /** The nodes that live, of all roles; it takes a moment. */
  readonly nodes: () => Promise<readonly LivingNode[]>;
  /** By which gateways wake each other; nothing durable rides on it. */
  readonly bus: Pick<Bus, 'publish' | 'subscribe'>;
  /** Has a node give its work to others, or take part again. */
  readonly drain: (node: string, isDraining: boolean) => Promise<void>;
  /** The feed of events. */
  readonly queue: Pick<Queue, 'follow' | 'read'>;
  /** The queue and the desk, for agents. */
  readonly agents: AgentDesk;
  readonly archive: Archivist;
  readonly signer: UrlSigner;
  readonly keys: Keys;
  readonly logs: LogBook;
  /** Calls to addresses that users wrote. */
  readonly egress: Egress;
  /** Letters to addresses that users wrote. */
  readonly post: Post;
  readonly clock: Clock;
  readonly rng: Rng;
  /** How clients reach this server: `https://127.0.0.1:8443`. */
  readonly origin: string;
  /** The web pages; null for a server without them. */
  readonly pages: BuiltPages | null;
  /** What the environment says of settings that a site admin may change. */
  readonly atStart: SettingsAtStart;
  /** What may run a workspace's runs. */
  readonly engines: Readonly<Record<Engine, EngineVersions>>;
  readonly onFault: (what: string, error: unknown) => void;
}
