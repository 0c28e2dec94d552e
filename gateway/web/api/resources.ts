// The resources of the API as the pages read them: of each, only what is shown.

export interface Resource<Type extends string, Attributes> {
  readonly id: string;
  readonly type: Type;
  readonly attributes: Attributes;
  readonly relationships?: Readonly<Record<string, { readonly data?: Identifier | readonly Identifier[] | null }>>;
}

export interface Identifier {
  readonly id: string;
  readonly type: string;
}

export interface One<R> {
  readonly data: R;
  readonly included?: readonly Resource<string, unknown>[];
}

export interface Many<R> {
  readonly data: readonly R[];
  readonly included?: readonly Resource<string, unknown>[];
  readonly meta?: { readonly pagination?: Pagination; readonly next?: string | null };
}

export interface Pagination {
  readonly 'current-page': number;
  readonly 'page-size': number;
  readonly 'total-pages': number;
  readonly 'total-count': number;
}

export type Permissions = Readonly<Record<`can-${string}`, boolean | undefined>>;

export type Organization = Resource<
  'organizations',
  {
    readonly name: string;
    readonly 'external-id': string;
    readonly email: string;
    readonly 'created-at': string;
    readonly permissions: Permissions;
  }
>;

export type Workspace = Resource<
  'workspaces',
  {
    readonly name: string;
    readonly description: string | null;
    readonly 'execution-mode': string;
    readonly engine: string;
    readonly 'terraform-version': string;
    readonly 'working-directory': string;
    readonly 'auto-apply': boolean;
    readonly 'allow-destroy-plan': boolean;
    readonly 'queue-all-runs': boolean;
    readonly 'speculative-enabled': boolean;
    readonly 'global-remote-state': boolean;
    readonly 'structured-run-output-enabled': boolean;
    readonly locked: boolean;
    readonly 'locked-reason': string | null;
    readonly 'created-at': string;
    readonly 'updated-at': string;
    readonly 'latest-change-at': string;
    readonly 'resource-count': number;
    readonly 'workspace-kpis-runs-count': number | null;
    readonly 'run-failures': number | null;
    readonly 'plan-duration-average': number | null;
    readonly 'apply-duration-average': number | null;
    readonly 'tag-names': readonly string[];
    readonly permissions: Permissions;
  }
>;

export type Project = Resource<'projects', { readonly name: string; readonly description: string | null }>;

export type User = Resource<
  'users',
  { readonly username: string; readonly email: string | null; readonly 'is-site-admin'?: boolean }
>;

export interface Waiting {
  readonly reason: string;
  readonly by: string;
  readonly end: string;
  readonly since: string;
}

export interface PhaseError {
  readonly code: string;
  readonly detail: string;
}

export type Run = Resource<
  'runs',
  {
    readonly status: string;
    readonly message: string;
    readonly source: string;
    readonly 'created-at': string;
    readonly 'has-changes': boolean;
    readonly 'is-destroy': boolean;
    readonly 'refresh-only': boolean;
    readonly 'plan-only': boolean;
    readonly 'save-plan': boolean;
    readonly 'auto-apply': boolean;
    readonly 'target-addrs': readonly string[];
    readonly 'replace-addrs': readonly string[];
    readonly engine: string;
    readonly 'terraform-version': string;
    readonly 'status-timestamps': Readonly<Record<string, string>>;
    readonly 'force-cancel-available-at': string | null;
    readonly actions: {
      readonly 'is-cancelable': boolean;
      readonly 'is-confirmable': boolean;
      readonly 'is-discardable': boolean;
      readonly 'is-force-cancelable': boolean;
    };
    readonly permissions: Permissions;
    readonly error: PhaseError | null;
    readonly waiting: Waiting | null;
  }
>;

interface PhaseAttributes {
  readonly status: string;
  readonly 'status-timestamps': Readonly<Record<string, string>>;
  readonly 'resource-additions': number;
  readonly 'resource-changes': number;
  readonly 'resource-destructions': number;
  readonly 'resource-imports': number;
  readonly 'log-read-url': string;
}
export type Plan = Resource<'plans', PhaseAttributes & { readonly 'structured-run-output-enabled': boolean }>;
export type Apply = Resource<'applies', PhaseAttributes>;

export type RunEvent = Resource<
  'run-events',
  { readonly action: string; readonly description: string | null; readonly 'created-at': string }
>;
export type Comment = Resource<
  'comments',
  { readonly body: string; readonly 'created-at': string; readonly author: string }
>;

export interface Explanation {
  readonly id: string;
  readonly status: string;
  readonly waiting: Waiting | null;
  readonly error: PhaseError | null;
  readonly unfinished: {
    readonly inFlight: readonly {
      readonly address: string;
      readonly action: string;
      readonly inState: string | null;
    }[];
    readonly unsaved: readonly string[];
  } | null;
  readonly offer: {
    readonly why: string;
    readonly command: string;
    readonly path: string;
    readonly body: object;
  } | null;
}

export type Variable = Resource<
  'vars',
  {
    readonly key: string;
    readonly value: string | null;
    readonly sensitive: boolean;
    readonly category: 'terraform' | 'env';
    readonly hcl: boolean;
    readonly description: string | null;
  }
>;

export type VariableSet = Resource<
  'varsets',
  { readonly name: string; readonly description: string; readonly global: boolean; readonly priority: boolean }
>;

export type StateVersion = Resource<
  'state-versions',
  {
    readonly status: string;
    readonly serial: number;
    readonly lineage: string | null;
    readonly size: number;
    readonly 'created-at': string;
    readonly 'terraform-version': string | null;
    readonly resources: readonly {
      readonly name: string;
      readonly type: string;
      readonly count: number;
      readonly module: string;
      readonly provider: string;
    }[];
  }
>;

export type Output = Resource<
  'state-version-outputs',
  { readonly name: string; readonly sensitive: boolean; readonly value: unknown; readonly type: string }
>;

export type ManagedResource = Resource<
  'resources',
  {
    readonly address: string;
    readonly name: string;
    readonly module: string;
    readonly provider: string;
    readonly 'provider-type': string;
    readonly 'updated-at': string;
    readonly 'modified-by-state-version-id': string;
  }
>;

/** The resource that a relation leads to, out of what came with a document. */
export function relatedIn<R extends Resource<string, unknown>>(
  document: { readonly included?: readonly Resource<string, unknown>[] },
  from: Resource<string, unknown>,
  relation: string,
): R | null {
  const to = relatedId(from, relation);
  if (to === null) return null;
  return (document.included?.find(({ id, type }) => id === to.id && type === to.type) as R | undefined) ?? null;
}

export function relatedId(from: Resource<string, unknown>, relation: string): Identifier | null {
  const data = from.relationships?.[relation]?.data;
  return data === undefined || data === null || Array.isArray(data) ? null : (data as Identifier);
}
