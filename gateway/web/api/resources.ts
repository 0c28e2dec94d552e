// The resources of the API as the pages read them: as the client has them, by the names that pages use.

import type { AnswerOf } from '../../client/client.ts';
import { includedOf } from '../../client/resources.ts';
import type { ResourceOf, ResourceType, Schemas } from '../../client/resources.ts';

export interface Identifier {
  readonly id: string;
  readonly type: string;
}

/** Any of them: what came along with a document, or what a relation begins at. */
interface Related extends Identifier {
  readonly relationships?: Readonly<Record<string, unknown>> | undefined;
}

export interface One<R> {
  readonly data: R;
  readonly included?: readonly Related[];
}

export interface Many<R> {
  readonly data: readonly R[];
  readonly included?: readonly Related[];
}

export type Pagination = Schemas['Pagination'];
export type PaginationNextPrev = Schemas['PaginationNextPrev'];
export type Organization = ResourceOf<'organizations'>;
export type Workspace = ResourceOf<'workspaces'>;
export type Project = ResourceOf<'projects'>;
export type User = ResourceOf<'users'>;
export type Run = ResourceOf<'runs'>;
export type Plan = ResourceOf<'plans'>;
export type Apply = ResourceOf<'applies'>;
export type RunEvent = ResourceOf<'run-events'>;
export type TaskStage = ResourceOf<'task-stages'>;
export type TaskResult = ResourceOf<'task-results'>;
export type TaskOutcome = ResourceOf<'task-result-outcomes'>;
export type Comment = ResourceOf<'comments'>;
export type Ingress = ResourceOf<'ingress-attributes'>;
export type Variable = ResourceOf<'vars'>;
export type VariableSet = ResourceOf<'varsets'>;
export type StateVersion = ResourceOf<'state-versions'>;
export type Output = ResourceOf<'state-version-outputs'>;
export type ManagedResource = ResourceOf<'resources'>;
export type Notification = AnswerOf<'/api/v2/workspaces/{id}/notification-configurations', 'get'>['data'][number];
export type RunTask = AnswerOf<'/api/v2/organizations/{organization}/tasks', 'get'>['data'][number];
export type OAuthClient = ResourceOf<'oauth-clients'>;
export type Installation = AnswerOf<
  '/api/v2/organizations/{organization}/github-app-installations',
  'get'
>['data'][number];
export type VcsEvent = ResourceOf<'vcs-events'>;
export type Team = ResourceOf<'teams'>;
export type Membership = ResourceOf<'organization-memberships'>;
export type AgentPool = ResourceOf<'agent-pools'>;
export type RegistryModule = AnswerOf<'/api/v2/organizations/{organization}/registry-modules', 'get'>['data'][number];
export type RegistryProvider = ResourceOf<'registry-providers'>;
export type Waiting = NonNullable<Run['attributes']['waiting']>;
export type PhaseError = NonNullable<Run['attributes']['error']>;

export type Explanation = AnswerOf<'/api/v2/runs/{run}/explain', 'get'>['data'];

/** The resource that a relation leads to, out of what came with a document. */
export function relatedIn<Type extends ResourceType>(
  document: { readonly included?: readonly Identifier[] | undefined },
  from: Related,
  relation: string,
  type: Type,
): ResourceOf<Type> | null {
  return includedOf(document, type, relatedId(from, relation)?.id) ?? null;
}

export function relatedId(from: Related, relation: string): Identifier | null {
  const to = from.relationships?.[relation];
  return isRelation(to) ? (to.data ?? null) : null;
}

const isRelation = (to: unknown): to is { readonly data?: Identifier | null } =>
  typeof to === 'object' && to !== null && 'data' in to && !Array.isArray(to.data);
