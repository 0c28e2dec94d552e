// What was being done when an apply was cut short, for whoever tells of it: the log, the command line and the pages.

export interface Standing {
  readonly action: string;
  /** How it stands in the state that is left. */
  readonly inState: string | null;
}

/**
 * Made, and in the state as if it were whole, since terraform writes all that it has whenever another resource is done. It is not made again by
 * itself, though its provisioners may not have ended.
 */
export const mayBeHalf = ({ action, inState }: Standing): boolean => action === 'create' && inState === 'present';
