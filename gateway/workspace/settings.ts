// What people may set of a workspace: names and rules of the wire, and how they become the actor's settings.

import { given } from '@terrace/machines/kernel/given';
import type { TagBinding } from '@terrace/actors/workspace/view';
import type { AutoDestroyChange } from '@terrace/actors/workspace/view/auto-destroy';
import { AgentPoolId } from '@terrace/machines/agent-pool/id';
import { Engine, defaultSettings } from '@terrace/machines/workspace/messages';
import type { WorkspaceSettings } from '@terrace/machines/workspace/messages';
import { z } from 'zod';
import { generalSettings } from '../admin/settings.ts';
import { ApiError } from '../http/errors.ts';
import { toOne } from '../http/json-api.ts';
import type { GatewayServices } from '../http/services.ts';
import { checkStillness } from '../project/stillness.ts';
import { TagData, WordData, bindingsOf, wordsOf } from '../tag/given.ts';
import { vcsAttributes } from '../vcs/connect.ts';
import { resolveVersion } from './engine-version.ts';

const name = z
  .string()
  .min(1)
  .max(90)
  .regex(/^[A-Za-z0-9_-]+$/, 'may have letters, digits, - and _');

/** A path below the configuration's root; the CLI sends it as it is. A slash behind it is kept for who reads it again, and means nothing. */
const workingDirectory = z
  .string()
  .max(1024)
  .refine((path) => !path.split('/').includes('..'), 'must not lead out of the configuration');

export const Attributes = z.object({
  name: name.optional(),
  description: z.string().max(4096).nullish(),
  'execution-mode': z.enum(['remote', 'local', 'agent'], 'must be remote, local or agent').optional(),
  'agent-pool-id': AgentPoolId.schema.nullish(),
  /** False leaves a setting to the project or the organization. */
  'setting-overwrites': z
    .object({ 'execution-mode': z.boolean().optional(), 'agent-pool': z.boolean().optional() })
    .nullish(),
  operations: z.boolean().optional(),
  engine: z.enum(Engine.options, 'must be terraform or tofu').optional(),
  'terraform-version': z.string().max(64).nullish(),
  'working-directory': workingDirectory.nullish(),
  'auto-apply': z.boolean().optional(),
  'auto-apply-run-trigger': z.boolean().optional(),
  'allow-destroy-plan': z.boolean().optional(),
  'global-remote-state': z.boolean().optional(),
  'project-remote-state': z.boolean().nullish(),
  'source-name': z.string().max(256).nullish(),
  'source-url': z.url('is no URL').max(2048).nullish(),
  'auto-destroy-at': z.iso.datetime({ offset: true }).nullish(),
  'auto-destroy-activity-duration': z.string().nullish(),
  'inherits-project-auto-destroy': z.boolean().nullish(),
  'queue-all-runs': z.boolean().optional(),
  'speculative-enabled': z.boolean().optional(),
  'file-triggers-enabled': z.boolean().optional(),
  'structured-run-output-enabled': z.boolean().optional(),
  ...vcsAttributes,
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

const at = (attribute: string): string => `/data/attributes/${attribute}`;

type Services = Pick<GatewayServices, 'engines' | 'sql' | 'atStart'>;

/** All settings of a workspace that is made. Throws ApiError `unknown-version` for a version of its engine that is not to be had. */
export async function newSettings(services: Services, attributes: Attributes): Promise<WorkspaceSettings> {
  const { engine = 'terraform', 'terraform-version': wanted } = attributes;
  const pointer =
    wanted == null ? (attributes.engine === undefined ? undefined : at('engine')) : at('terraform-version');
  const version = await resolveVersion(services, { engine, version: wanted ?? 'latest' }, pointer);
  return {
    ...defaultSettings,
    // Where the project shares it, the organization does not.
    globalRemoteState:
      attributes['project-remote-state'] !== true && (await generalSettings(services)).defaultRemoteStateAccess,
    ...plainSettings(attributes),
    ...{ engine, terraformVersion: wanted ?? version },
    // Said once, by whoever makes it.
    ...{ sourceName: attributes['source-name'] ?? null, sourceUrl: attributes['source-url'] ?? null },
  };
}

/**
 * Only what the request names. A version belongs to an engine, so a workspace that takes another engine and says no version begins with
 * the one that a new workspace would get. Throws ApiError `unknown-version` for a version of its engine that is not to be had.
 */
export async function changedSettings(
  services: Pick<Services, 'engines'>,
  attributes: Attributes,
  current: { readonly engine: Engine; readonly terraform_version: string },
): Promise<Partial<WorkspaceSettings>> {
  const settings = plainSettings(attributes);
  const { engine = current.engine, 'terraform-version': wanted } = attributes;
  if (wanted != null) {
    await resolveVersion(services, { engine, version: wanted }, at('terraform-version'));
    return { ...settings, engine, terraformVersion: wanted };
  }
  if (engine === current.engine) return settings;
  const newest = await resolveVersion(services, { engine, version: 'latest' }, at('engine'));
  return { ...settings, engine, terraformVersion: current.terraform_version === 'latest' ? 'latest' : newest };
}

/** What needs nobody to be asked; where the workspace executes is settled elsewhere. */
function plainSettings(attributes: Attributes): Omit<Partial<WorkspaceSettings>, 'engine' | 'terraformVersion'> {
  const workingDirectoryGiven = attributes['working-directory'];
  return given({
    description: attributes.description,
    workingDirectory: workingDirectoryGiven === null ? '' : workingDirectoryGiven?.replace(/^\/+/, ''),
    autoApply: attributes['auto-apply'],
    autoApplyRunTrigger: attributes['auto-apply-run-trigger'],
    allowDestroyPlan: attributes['allow-destroy-plan'],
    globalRemoteState: attributes['global-remote-state'],
    projectRemoteState: attributes['project-remote-state'] ?? undefined,
    queueAllRuns: attributes['queue-all-runs'],
    speculativeEnabled: attributes['speculative-enabled'],
    fileTriggersEnabled: attributes['file-triggers-enabled'],
    structuredRunOutputEnabled: attributes['structured-run-output-enabled'],
  });
}

/** Throws ApiError `invalid` for a state that would be shared both ways. */
export function checkSharing(
  attributes: Attributes,
  before: { readonly global_remote_state: boolean; readonly project_remote_state: boolean } | null,
): void {
  const isGlobal = attributes['global-remote-state'] ?? before?.global_remote_state ?? false;
  const isOfProject = attributes['project-remote-state'] ?? before?.project_remote_state ?? false;
  if (isGlobal && isOfProject)
    throw new ApiError(
      'invalid',
      'Project remote state cannot be enabled when global remote state sharing is enabled',
      {
        pointer: at('project-remote-state'),
      },
    );
}

/** What the request says of when the workspace is destroyed by itself. Throws ApiError `invalid` for a time that cannot be. */
export function autoDestroyIn(attributes: Attributes): AutoDestroyChange {
  const { 'auto-destroy-at': time, 'auto-destroy-activity-duration': after } = attributes;
  checkStillness(after);
  return {
    at: time == null ? time : new Date(time),
    after,
    inherits: attributes['inherits-project-auto-destroy'] ?? undefined,
  };
}
