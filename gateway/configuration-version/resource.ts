// Configuration versions on the wire. The address for the upload is told once, when one is created.

import type { ConfigurationVersionRow } from '@terrace/actors/configuration-version/view';
import { one } from '../http/json-api.ts';
import type { Resource } from '../http/json-api.ts';

export function configurationVersionResource(row: ConfigurationVersionRow, uploadUrl: string | null): Resource {
  return {
    id: row.id,
    type: 'configuration-versions',
    attributes: {
      status: row.status,
      source: row.source,
      speculative: row.speculative,
      provisional: row.provisional,
      'auto-queue-runs': row.auto_queue_runs,
      error: row.error,
      'error-message': row.error_message,
      'status-timestamps': row.status_timestamps,
      'changed-files': [],
      'upload-url': uploadUrl,
    },
    relationships: { 'ingress-attributes': one('ingress-attributes', row.ingress === null ? null : ingressIdOf(row)) },
    links: { self: `/api/v2/configuration-versions/${row.id}` },
  };
}

const ingressIdOf = ({ id }: ConfigurationVersionRow): string => `ia-${id.slice(id.indexOf('-') + 1)}`;

/** Where it came from; null of one that was uploaded. */
export function ingressResource(row: ConfigurationVersionRow): Resource | null {
  const { ingress } = row;
  if (ingress === null) return null;
  return {
    id: ingressIdOf(row),
    type: 'ingress-attributes',
    attributes: {
      branch: ingress.branch,
      'clone-url': ingress.cloneUrl,
      'commit-message': ingress.commitMessage,
      'commit-sha': ingress.commitSha,
      'commit-url': ingress.commitUrl,
      'compare-url': ingress.compareUrl,
      identifier: ingress.identifier,
      'is-pull-request': ingress.isPullRequest,
      'on-default-branch': ingress.onDefaultBranch,
      'pull-request-number': ingress.pullRequestNumber,
      'pull-request-url': ingress.pullRequestUrl,
      'pull-request-title': ingress.pullRequestTitle,
      'pull-request-body': ingress.pullRequestBody,
      tag: ingress.tag,
      'sender-username': ingress.senderUsername,
      'sender-avatar-url': ingress.senderAvatarUrl,
      'sender-html-url': ingress.senderHtmlUrl,
    },
    links: { self: `/api/v2/configuration-versions/${row.id}/ingress-attributes` },
  };
}
