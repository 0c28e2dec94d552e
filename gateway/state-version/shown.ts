// A state version as it is shown: by what lies beside its state in the clear, so that a list opens no seal; its outputs are sealed.

import type { StateSummary, StateVersionRow } from '@terrace/actors/state-version/view';
import type { StateOutput } from '@terrace/runtime/blob/state';
import type { Resource } from '../http/json-api.ts';
import type { GatewayServices } from '../http/services.ts';
import { stateVersionResource } from './resource.ts';

/** `canWrite`: who may only read gets no address to upload to. */
export async function stateVersionFor(
  services: GatewayServices,
  row: StateVersionRow,
  canWrite: boolean,
): Promise<Resource> {
  const summary = row.digest === null ? null : await services.archive.readStateSummary(row.digest);
  return stateVersionResource(services, row, { summary: summary as unknown as StateSummary | null, canWrite });
}

/** In the order by which their ids count. */
export const openOutputs = async (
  { archive }: Pick<GatewayServices, 'archive'>,
  { digest }: Pick<StateVersionRow, 'digest'>,
): Promise<readonly StateOutput[]> => (digest === null ? null : await archive.readStateOutputs(digest)) ?? [];
