// What somebody changes of something that stands: only that is sent, so that what others changed meanwhile stays.

import { useState } from 'react';

export interface Edits<Given extends object> {
  /** As it stands, with what was changed. */
  readonly given: Given;
  /** What became different, and nothing else. */
  readonly edits: Partial<Given>;
  readonly isChanged: boolean;
  readonly set: (some: Partial<Given>) => void;
  /** Once it is kept, what stands is what counts. */
  readonly forget: () => void;
}

export function useEdits<Given extends object>(before: Given): Edits<Given> {
  const [words, keep] = useState<Partial<Given>>({});
  const edits = editsOf(before, words);
  return {
    given: { ...before, ...words },
    edits,
    isChanged: Object.keys(edits).length > 0,
    set: (some) => keep((all) => ({ ...all, ...some })),
    forget: () => keep({}),
  };
}

/** What is the same as before is none. */
export const editsOf = <Given extends object>(before: Given, words: Partial<Given>): Partial<Given> =>
  Object.fromEntries(
    Object.entries(words).filter(([name, value]) => value !== before[name as keyof Given]),
  ) as Partial<Given>;

/** An empty field of what may be unset. */
export const orNull = (text: string): string | null => (text === '' ? null : text);
