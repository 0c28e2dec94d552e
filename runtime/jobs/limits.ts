// Every time and count of the job machinery in one place, because they hold only together: a worker that hears nothing
// must have ended its work before anybody else may believe that it is lost (DECISIONS 10).

/** A worker tells the desk that it lives. */
export const beatEveryMs = 3_000;
export const beatTimeoutMs = 2_000;
/** JetStream's own sign of life; a third of the consumer's ack wait. */
export const workingEveryMs = 10_000;

/** The worker feeds a job's shim so often... */
export const feedEveryMs = 2_000;
/** ...but only while its last confirmed beat was sent at most so long ago. */
export const leaseMs = 10_000;
/** The shim interrupts the work after so long without a byte... */
export const silenceMs = 10_000;
/** ...and kills what is left of it so much later. */
export const graceMs = 25_000;
/**
 * A claim without a beat for so long is lost. Longer than lease + silence + grace = 45 s, counted from the moment the last
 * confirmed beat was sent, so that the work has ended by then; the rest is for timers that run late.
 */
export const lostAfterMs = 50_000;

/** Workers say so often how many slots they have; a worker not heard for three of them offers none. */
export const slotsEveryMs = 2_000;
export const slotsForgottenAfterMs = 3 * slotsEveryMs;
/** An agent that was not heard for so long is not counted on; it beats as a worker does, and says how many slots it has. */
export const agentSilentAfterMs = 30_000;
/** Jobs on the stream and in work, per live slot: one is being done, one waits beside it. */
export const releasedPerSlot = 2;
/** A released job that nobody claimed for so long is put on the stream again. */
export const unclaimedAfterMs = 60_000;
/** So often unclaimed while workers were there: something is wrong with it, and its owner hears that it is lost. */
export const unclaimedMax = 10;

/** How long a job token is good; longer than any job may run. */
export const tokenLifeMs = 26 * 3_600_000;
/** How long a rescue token is good: whoever starts a machine again after its holidays still says that its jobs are over. */
export const rescueLifeMs = 60 * 24 * 3_600_000;
/** A result travels in a message (DECISIONS 13). */
export const resultBytesMax = 256 * 1024;
