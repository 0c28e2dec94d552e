// What a build worker is given by its node.

import type { Engine } from '@terrace/machines/workspace/messages';
import type { ToolArchive } from '@terrace/machines/site/messages';
import type { Clock } from '@terrace/runtime/clock/clock';
import type { GatewayClient } from '@terrace/runtime/jobs/gateway';
import type { Sandbox } from '@terrace/runtime/sandbox/sandbox';
import type { ProviderMirror } from './provider-mirror.ts';

export interface BuildOptions {
  readonly sandbox: Sandbox;
  /**
   * The engine's binary of exactly that version; may fetch it: from its release, unless there are archives of it. Rejects when it is not to
   * be had, with a RetryableFault when it may be in a moment.
   */
  readonly binary: (engine: Engine, version: string, archives: readonly ToolArchive[]) => Promise<string>;
  /** All that the worker does there shares its connections; who made it closes it. */
  readonly gateway: GatewayClient;
  /** This installation's own authority together with the public ones, for the runs themselves (`SSL_CERT_FILE`). */
  readonly bundleFile: string;
  /** Providers of the operator's own; runs install from registries alone when absent. */
  readonly mirror?: ProviderMirror | null;
  readonly clock: Clock;
  /** The name of this node. */
  readonly node: string;
  readonly say: (text: string) => void;
}
