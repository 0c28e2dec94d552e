// Resources by their type, and what `include` brings.

import type { components } from './types.ts';

export type Schemas = components['schemas'];

/** `ResourceOf<'workspaces'>` */
export type ResourceOf<Type extends string> = Extract<Schemas[keyof Schemas], { readonly type: Type }>;

interface Included {
  readonly included?: readonly { readonly type: string; readonly id: string }[];
}

/** The resource of this type and id among what was included; undefined when it was not, or may not be seen. */
export const includedOf = <
  Type extends (Schemas[keyof Schemas] extends infer S
    ? S extends { readonly type: infer T extends string }
      ? T
      : never
    : never),
>(
  { included = [] }: Included,
  type: Type,
  id: string | null | undefined,
): ResourceOf<Type> | undefined =>
  included.find((each) => each.type === type && each.id === id) as ResourceOf<Type> | undefined;
