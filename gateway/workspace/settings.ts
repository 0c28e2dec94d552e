// What people may set of a workspace: names and rules of the wire, and how they become the actor's settings.

import type { TagBinding } from '@terrace/actors/workspace/view';
import { AgentPoolId } from '@terrace/machines/agent-pool/id';
import type { WorkspaceSettings } from '@terrace/machines/workspace/messages';
import { z } from 'zod';
import { toOne } from '../http/json-api.ts';
import type { GatewayServices } from '../http/services.ts';
import { TagData, WordData, bindingsOf, wordsOf } from '../tag/given.ts';
import { resolveTerraform } from './terraform-version.ts';

const name = z
  .string()
  .min(1)
  .max(90)
  .regex(/^[A-Za-z0-9_-]+$/, 'may have letters, digits, - and _');

/** A path below the configuration's root; the CLI sends it as it is. */
const workingDirectory = z
  .string()
  .max(1024)
  .refine((path) => !path.split('/').includes('..'), 'must not lead out of the configuration');

export const Attributes = z.object({
  name: name.optional(),
  description: z.string().max(4096).nullish(),
  'execution-mode': z.enum(['remote', 'local', 'agent'], 'must be remote, local or agent').optional(),
  'agent-pool-id': AgentPoolId.schema.nullish(),
  /** False gives a setting back to the organization, whose own is `remote`. */
  'setting-overwrites': z
    .object({ 'execution-mode': z.boolean().optional(), 'agent-pool': z.boolean().optional() })
    .nullish(),
  operations: z.boolean().optional(),
  'terraform-version': z.string().max(64).nullish(),
  'working-directory': workingDirectory.nullish(),
  'auto-apply': z.boolean().optional(),
  'auto-apply-run-trigger': z.boolean().optional(),
  'allow-destroy-plan': z.boolean().optional(),
  'global-remote-state': z.boolean().optional(),
  'queue-all-runs': z.boolean().optional(),
  'speculative-enabled': z.boolean().optional(),
  'file-triggers-enabled': z.boolean().optional(),
  'structured-run-output-enabled': z.boolean().optional(),
  /** Only null: version control comes with its own issue. */
  'vcs-repo': z.null('cannot be set: version control is not there yet').optional(),
});
export type Attributes = z.infer<typeof Attributes>;

export const Relationships = z
  .object({
    project: toOne.optional(),
    'agent-pool': toOne.optional(),
    tags: z.object({ data: z.array(WordData) }).optional(),
    'tag-bindings': z.object({ data: z.array(TagData) }).optional(),
  })
  .optional();
export type Relationships = z.infer<typeof Relationships>;

/** Tags of a request: a flat one is a key without a value. Bindings are null when the request says nothing of them. */
export function tagsOf(relationships: Relationships): {
  readonly flat: readonly TagBinding[];
  readonly bindings: readonly TagBinding[] | null;
} {
  const { tags, 'tag-bindings': bindings } = relationships ?? {};
  return {
    flat: wordsOf(tags?.data ?? []),
    bindings: bindings === undefined ? null : bindingsOf(bindings.data),
  };
}

/** Only what the request names, beside where it executes. Throws ApiError `unknown-version` for a terraform that is not to be had. */
export async function settingsOf(
  services: Pick<GatewayServices, 'terraform'>,
  attributes: Attributes,
): Promise<Partial<WorkspaceSettings>> {
  const version = attributes['terraform-version'] ?? undefined;
  if (version !== undefined) await resolveTerraform(services, version, '/data/attributes/terraform-version');
  const workingDirectoryGiven = attributes['working-directory'];
  return defined({
    description: attributes.description,
    terraformVersion: version,
    workingDirectory: workingDirectoryGiven === null ? '' : workingDirectoryGiven?.replaceAll(/^\/+|\/+$/g, ''),
    autoApply: attributes['auto-apply'],
    autoApplyRunTrigger: attributes['auto-apply-run-trigger'],
    allowDestroyPlan: attributes['allow-destroy-plan'],
    globalRemoteState: attributes['global-remote-state'],
    queueAllRuns: attributes['queue-all-runs'],
    speculativeEnabled: attributes['speculative-enabled'],
    fileTriggersEnabled: attributes['file-triggers-enabled'],
    structuredRunOutputEnabled: attributes['structured-run-output-enabled'],
  });
}

type Defined<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };
const defined = <T extends object>(values: T): Defined<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
