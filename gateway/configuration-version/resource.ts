// Configuration versions on the wire. The address for the upload is told once, when one is created.

import type { ConfigurationVersionRow } from '@terrace/actors/configuration-version/view';
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
    relationships: { 'ingress-attributes': { data: null } },
    links: { self: `/api/v2/configuration-versions/${row.id}` },
  };
}
