// Resources by their type, and what `include` brings.

import type { components } from './types.ts';

export type Schemas = components['schemas'];

/** Where a type has several shapes, the one that is meant without a further word; the others are for admins, or for special lists. */
interface Main {
  readonly organizations: Schemas['Organization'];
  readonly workspaces: Schemas['Workspace'];
  readonly runs: Schemas['Run'];
  readonly users: Schemas['User'];
  readonly tags: Schemas['Tag'];
  readonly actors: Schemas['Actor'];
}

type Typed = Extract<Schemas[keyof Schemas], { type: string; attributes: unknown }>;
export type ResourceType = Typed['type'];

/** `ResourceOf<'workspaces'>` */
export type ResourceOf<Type extends ResourceType> = Type extends keyof Main
  ? Main[Type]
  : Extract<Typed, { type: Type }>;

interface Document {
  readonly included?: readonly { readonly type: string; readonly id: string }[] | undefined;
}

/** The resources of this type among what was included. What a type names, the server promises to be of its shape (`npm run docs`). */
export const allIncludedOf = <Type extends ResourceType>(
  { included = [] }: Document,
  type: Type,
): readonly ResourceOf<Type>[] =>
  included.filter((each) => each.type === type) as readonly unknown[] as readonly ResourceOf<Type>[];

/** The resource of this type and id among what was included; undefined when it was not, or may not be seen. */
export const includedOf = <Type extends ResourceType>(
  document: Document,
  type: Type,
  id: string | null | undefined,
): ResourceOf<Type> | undefined => allIncludedOf(document, type).find((each) => each.id === id);
