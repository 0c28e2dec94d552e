// Who may come in by a credential that NATS itself does not know: asked when somebody connects, and again and again while they stay.
// The domain answers; what a token is and who may hear what is not known here.

export interface Admitted {
  readonly kind: 'admitted';
  /** Shown to operators beside the connection. */
  readonly name: string;
  /** Whose connection it is, for `recheck`. */
  readonly holder: string;
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

export type Admission = Admitted | { readonly kind: 'refused'; readonly reason: string };

export interface Gatekeeper {
  /** `secret` is what the client gave as its token or password. */
  admit(secret: string): Promise<Admission>;
  /** What the holder may do now. */
  recheck(holder: string): Promise<Admission>;
}

/** A connection that was let in before goes when it may no longer hear all that it was told it may. */
export function mayStay(before: Admitted, now: Admission): boolean {
  if (now.kind === 'refused') return false;
  const allowed = new Set(now.subscribe);
  return before.subscribe.every((subject) => allowed.has(subject));
}
