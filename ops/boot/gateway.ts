// The role `gateway`: HTTPS on one port, with a certificate of the installation's authority; and beside it, users at NATS.

import { definitions } from '@terrace/actors/definitions';
import { noteTerraformVersion, readListedVersions } from '@terrace/actors/site/view/tool-versions';
import { buildApp } from '@terrace/gateway/http/app';
import { startListeners } from '@terrace/gateway/event/listeners';
import { startRateLimits } from '@terrace/gateway/http/rate-limit';
import { startTellers } from '@terrace/gateway/notification/tellers';
import { allRoutes } from '@terrace/gateway/routes';
import { startInstallations } from '@terrace/gateway/vcs/github-app';
import { startIngest } from '@terrace/gateway/vcs/ingest';
import { startRenewals } from '@terrace/gateway/vcs/renewals';
import { startReports } from '@terrace/gateway/vcs/reports';
import { startWebhooks } from '@terrace/gateway/vcs/webhooks';
import { followSettings } from '@terrace/gateway/admin/settings';
import { startFollowers } from '@terrace/gateway/run-trigger/followers';
import { startKeepers } from '@terrace/gateway/data-retention/keepers';
import { startDestroyers } from '@terrace/gateway/workspace/destroyers';
import { readBuiltPages } from '@terrace/gateway/pages/built';
import { makeClient } from '@terrace/runtime/actor/client';
import { makeAgentDesk } from '@terrace/runtime/jobs/agents';
import { answerAsGateway, callRoll, drainNode } from '@terrace/runtime/membership/roll-call';
import { makeOperator } from '@terrace/runtime/operator/operator';
import { findPages } from '../setup/pages.mjs';
import type { Certificates } from '../home/tls.ts';
import type { Configuration } from './configuration.ts';
import { makeResolvers } from './engine-versions.ts';
import type { Foundation } from './foundation.ts';
import type { ApiRequest } from './sample.ts';
import { portTaken } from './servers.ts';

/** A server that is so late answers nobody in time; it tells new ones to come again while it still can. */
const latenessMaxMs = 5_000;

export interface Gateway {
  /** Speaks to the API without the network, as the owner of `token`. */
  requestAs(token: string): ApiRequest;
  stop(): Promise<void>;
}

export async function startGateway(
  configuration: Configuration,
  options: {
    readonly foundation: Foundation;
    readonly certificates: Certificates;
    /** The key that nats-server believes about users; null where nobody has said which. */
    readonly issuer: string | null;
    readonly onFault: (what: string, error: unknown) => void;
  },
): Promise<Gateway> {
  const { foundation, certificates, issuer, onFault } = options;
  const { hostname, port, host } = configuration;
  const built = findPages();
  const services = {
    ...foundation,
    client: makeClient(foundation),
    nodes: () => callRoll(foundation),
    drain: (drained: string, isDraining: boolean) => drainNode(foundation, drained, isDraining),
    kinds: definitions.map(({ kind }) => kind),
    pages: built === null ? null : readBuiltPages(built),
    operator: makeOperator(foundation.bus),
    agents: makeAgentDesk(foundation),
    origin: `https://${hostname}`,
    atStart: { rateLimit: configuration.rateLimit, mail: configuration.mail },
    engines: makeResolvers({
      read: () => readListedVersions(foundation.sql),
      note: (version) => noteTerraformVersion(foundation, version),
    }),
    onFault,
  };
  const { rateLimit: perSecond, node } = configuration;
  const limits = startRateLimits({ ...foundation, perSecond, node });
  const settings = followSettings(services, limits);
  const app = buildApp(services, {
    tls: { key: certificates.key, cert: certificates.chain },
    routes: allRoutes,
    ...{ limits, latenessMaxMs },
  });
  try {
    await app.listen({ port, host });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') throw portTaken(port, error as NodeJS.ErrnoException);
    throw error;
  }
  const followers = startFollowers(services);
  const destroyers = startDestroyers(services);
  const keepers = startKeepers(services);
  const tellers = startTellers(services);
  const ingest = startIngest(services);
  const reports = startReports(services);
  const webhooks = startWebhooks(services);
  const renewals = startRenewals(services);
  const installations = startInstallations(services);
  const presence = answerAsGateway(foundation.bus, configuration.node);
  const listeners =
    issuer === null
      ? null
      : startListeners({ services, bus: foundation.bus, issuer, account: configuration.natsAccount });
  return {
    requestAs: (token) => async (method, path, body) => {
      const isBytes = body instanceof Uint8Array;
      const response = await app.inject({
        method,
        url: path,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined
            ? {}
            : { 'content-type': isBytes ? 'application/octet-stream' : 'application/vnd.api+json' }),
        },
        ...(body === undefined ? {} : { payload: isBytes ? Buffer.from(body) : JSON.stringify(body) }),
      });
      return { status: response.statusCode, body: response.body === '' ? null : response.json() };
    },
    async stop() {
      // Each may have to wait for a server that is away: together, so that they wait once.
      await Promise.all([
        presence.stop(),
        followers.stop(),
        destroyers.stop(),
        keepers.stop(),
        tellers.stop(),
        ingest.stop(),
        reports.stop(),
        webhooks.stop(),
        renewals.stop(),
        installations.stop(),
        listeners?.stop(),
        settings.stop(),
        limits.stop(),
      ]);
      await app.close();
    },
  };
}
