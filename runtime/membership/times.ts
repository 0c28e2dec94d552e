// Every time of membership in one place: together they say how long a caller notices that a node is gone (runtime/design.md, b).

export interface MembershipTimes {
  readonly heartbeatEveryMs: number;
  /** After so long without a word a node is asked whether it lives... */
  readonly suspectAfterMs: number;
  /** ...and has so long to answer. That nobody listens there means that its process is gone, at once. */
  readonly pingTimeoutMs: number;
  /** A silent node that cannot be told from a frozen one is dead after so long. */
  readonly deadAfterMs: number;
  /** A node that comes is counted by the others after so long, so that ten that come together move partitions once. */
  readonly settleMs: number;
  /** How long a starting node listens for the others before it claims. */
  readonly firstLookMs: number;
  /** An own timer that is so late means that this process stood still: what it believes about others is old. */
  readonly stallMs: number;
  /** An owner that does not answer a release by then is overrun. */
  readonly releaseTimeoutMs: number;
  /** What is owned is compared with the store so often. */
  readonly auditEveryMs: number;
  /** A node says in the store that it lives, and looks where the gates of the machines stand, so often... */
  readonly gateLookEveryMs: number;
  /** ...and a gate waits so long for one that said nothing: longer than anything that a node survives. */
  readonly gateLeaseMs: number;
}

export const membershipTimes: MembershipTimes = {
  heartbeatEveryMs: 250,
  suspectAfterMs: 400,
  pingTimeoutMs: 150,
  deadAfterMs: 1_250,
  settleMs: 600,
  firstLookMs: 150,
  stallMs: 625,
  releaseTimeoutMs: 2_000,
  auditEveryMs: 5_000,
  gateLookEveryMs: 4_000,
  gateLeaseMs: 15_000,
};
