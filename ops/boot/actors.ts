// The role `actors`: the actors themselves, the four that look after jobs (desk, dispatcher, reconciler
// and the sealing of logs), the desk that answers operators, and the janitors of the archive and of the log.

import { whyNotUsable } from '@terrace/actors/agent-pool/view/pools';
import { definitions } from '@terrace/actors/definitions';
import { prepareNotification } from '@terrace/actors/notification/prepare';
import { prepareByOwner } from '@terrace/actors/prepare';
import { references } from '@terrace/actors/references';
import { prepareExport } from '@terrace/actors/policy/prepare';
import { exportPool } from '@terrace/actors/policy/work';
import { prepareExtract } from '@terrace/actors/registry-module/prepare';
import { extractPool } from '@terrace/actors/registry-module/work';
import { providerBlocksFor } from '@terrace/actors/provider-set/view';
import { prepareQuery } from '@terrace/actors/run/prepare-query';
import { prepareTest } from '@terrace/actors/run/prepare-test';
import { prepareFetch, prepareTags } from '@terrace/actors/ingress/prepare';
import { waitingBeside } from '@terrace/actors/ingress/view';
import { ingressPool } from '@terrace/actors/ingress/work';
import { tagsPool } from '@terrace/machines/ingress/messages';
import { testPool } from '@terrace/machines/test-run/messages';
import { readRemote } from '@terrace/actors/vcs/view/remote';
import { prepareWork } from '@terrace/actors/run/prepare';
import { startAuditJanitor } from '@terrace/actors/audit/janitor';
import { prepareCommitStatus } from '@terrace/actors/commit-status/prepare';
import { startRowJanitor } from '@terrace/actors/row-janitor';
import { startInheritedJanitor } from '@terrace/actors/variable/janitor';
import { identityTokens } from '@terrace/actors/site/token';
import { readMirroredRepository } from '@terrace/actors/provider-mirror/view/modules';
import { mirroredHosts } from '@terrace/actors/site/view/provider-mirror';
import { readLimitS } from '@terrace/actors/site/view/settings';
import { readArchives } from '@terrace/actors/site/view/tool-versions';
import { readDestination } from '@terrace/actors/run-task/view';
import { openSshKeyOf } from '@terrace/actors/ssh-key/view';
import { prepareTask } from '@terrace/actors/task-stage/prepare';
import { inheritedOf } from '@terrace/actors/variable/variables';
import { sealLogs } from '@terrace/actors/run/seal-logs';
import { buildPool } from '@terrace/actors/run/work';
import { startHost } from '@terrace/runtime/actor/host';
import { rowFormat } from '@terrace/runtime/blob/archivist';
import { startJanitor } from '@terrace/runtime/blob/janitor';
import { startLogJanitor } from '@terrace/runtime/growth/janitor';
import { startCourier } from '@terrace/runtime/egress/courier';
import { outboundPool } from '@terrace/runtime/egress/post';
import { startDesk } from '@terrace/runtime/jobs/desk';
import { startDispatcher } from '@terrace/runtime/jobs/dispatcher';
import { TerminalFault } from '@terrace/runtime/fault/fault';
import { startReconciler } from '@terrace/runtime/jobs/reconciler';
import { startOperatorDesk } from '@terrace/runtime/operator/desk';
import { openStore } from '@terrace/runtime/store/transitions';
import { StartFault } from '../home/exit-codes.ts';
import type { Configuration } from './configuration.ts';
import type { Foundation } from './foundation.ts';

const pools = [buildPool, exportPool, extractPool, ingressPool, outboundPool, tagsPool, testPool];

export interface ActorsEars {
  readonly onFault: (what: string, error: unknown) => void;
  /** This node has given up what it had, since a newer release writes what it cannot read. */
  readonly onOutdated: (fault: StartFault) => void;
}

export async function startActors(
  configuration: Configuration,
  foundation: Foundation,
  { onFault, onOutdated }: ActorsEars,
): Promise<{ stop(): Promise<void> }> {
  const { sql, runtimeSql, janitorSql, bus, queue, clock, rng, keys, archive, signer, logs, post, egress } = foundation;
  const dispatcher = await startDispatcher({ pools, sql: runtimeSql, queue, bus, clock, onFault });
  const host = await startHost({
    definitions,
    store: openStore(runtimeSql),
    bus,
    queue,
    clock,
    rng,
    node: configuration.node,
    ownership: 'partitions',
    formats: { [rowFormat]: 1 },
    onJobs: (released) => {
      for (const pool of released) dispatcher.wake(pool);
    },
    onOutdated: (error) => onOutdated(faultOf(error) as StartFault),
    onFault,
  }).catch(async (error: unknown) => {
    await dispatcher.stop();
    throw faultOf(error);
  });
  const origin = `https://${configuration.hostname}`;
  const archivesOf = (version: string) => readArchives(sql, version);
  // A repository of somebody's connection, or one that a registry of modules names.
  const remoteOf = async (hook: string) =>
    (await readRemote({ sql, keys, egress }, hook)) ?? (await readMirroredRepository(sql, hook));
  const onWaiting = (pool: string): void => dispatcher.wake(pool);
  const desk = startDesk({
    bus,
    sql: runtimeSql,
    client: host.client,
    keys,
    clock,
    prepare: prepareByOwner({
      notification: prepareNotification({ sql, keys, origin }),
      ingress: prepareFetch({
        ...{ signer, clock, origin, remote: remoteOf },
        beside: (ingress) => waitingBeside(sql, ingress),
      }),
      'commit-status': prepareCommitStatus({ sql, remote: (hook) => readRemote({ sql, keys, egress }, hook) }),
      run: prepareWork({
        ...{ sql, keys, signer, logs, clock, origin },
        inherited: (run) => inheritedOf({ sql, keys }, run),
        whyNotUsable: (run) => whyNotUsable(sql, run.agent_pool, { ...run, id: run.workspace }),
        providerBlocks: (place) => providerBlocksFor({ sql, archive }, { ...place, id: place.workspace }),
        sshKeyOf: (workspace) => openSshKeyOf({ sql, keys }, workspace),
        archivesOf,
        limitS: (phase) => readLimitS(sql, phase),
        mirroredHosts: () => mirroredHosts(sql),
        identityTokens: (workload, variables) => identityTokens({ sql, keys, clock, origin }, workload, variables),
      }),
      'query-run': prepareQuery({
        ...{ sql, keys, signer, logs, clock, origin },
        inherited: (query) => inheritedOf({ sql, keys }, query),
        whyNotUsable: (query) => whyNotUsable(sql, query.agent_pool, { ...query, id: query.workspace }),
        providerBlocks: (place) => providerBlocksFor({ sql, archive }, { ...place, id: place.workspace }),
        sshKeyOf: (workspace) => openSshKeyOf({ sql, keys }, workspace),
        archivesOf,
        limitS: (phase) => readLimitS(sql, phase),
        mirroredHosts: () => mirroredHosts(sql),
        identityTokens: (workload, variables) => identityTokens({ sql, keys, clock, origin }, workload, variables),
      }),
      'test-run': prepareTest({
        ...{ sql, keys, signer, logs, clock, origin, archivesOf },
        mirroredHosts: () => mirroredHosts(sql),
      }),
      'registry-module': prepareTags({ remote: (hook) => readRemote({ sql, keys, egress }, hook) }),
      'plan-export': prepareExport({ sql, signer, clock, origin }),
      'registry-module-version': prepareExtract({ sql, signer, clock, origin }),
      'task-stage': prepareTask({
        sql,
        keys,
        clock,
        origin,
        destination: (task) => readDestination({ sql, keys }, task),
      }),
    }),
    onWaiting,
    onFault,
  });
  const reconciler = startReconciler({
    sql: runtimeSql,
    queue,
    bus,
    clock,
    slots: (pool) => dispatcher.slots(pool),
    onWaiting,
    onFault,
  });
  const { node } = configuration;
  const courier = startCourier({ node, bus, queue, clock, post, onFault });
  const operatorDesk = startOperatorDesk({ bus, sql: runtimeSql, clock, definitions, archive, onFault });
  const sealing = sealLogs({ sql, logs, queue, clock, onFault });
  const janitor = startJanitor({ archive, references, clock, onFault });
  const inheritedJanitor = startInheritedJanitor({ sql, clock, onFault });
  const auditJanitor = startAuditJanitor({ sql, clock, onFault });
  const rowJanitor = startRowJanitor({ sql, clock, onFault });
  const logJanitor = startLogJanitor({ node, sql: janitorSql, archive, clock, onFault });
  return {
    async stop() {
      // First, since it reports at the desk.
      await courier.stop();
      // Each may have to wait for a server that is away: together, so that they wait once.
      const beside = [
        operatorDesk,
        inheritedJanitor,
        auditJanitor,
        rowJanitor,
        logJanitor,
        janitor,
        reconciler,
        dispatcher,
        desk,
        sealing,
      ];
      await Promise.all(beside.map((part) => part.stop()));
      await host.stop();
    },
  };
}

/** Which releases can work together is said by its exit code. */
function faultOf(error: unknown): unknown {
  if (!(error instanceof TerminalFault)) return error;
  const reason = ({ 'release-too-old': 'releaseTooOld', 'release-too-new': 'releaseTooNew' } as const)[error.code];
  return reason === undefined ? error : new StartFault(reason, error.message, { cause: error });
}
