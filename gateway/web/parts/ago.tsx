// A time as people say it, and in full where they point at it.

import { useEffect, useState } from 'react';
import { ago, inFull } from '../time.ts';

/** Looks at the clock again every so often. */
export function useNow(everyMs: number): number {
  const [now, look] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => look(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function Ago({ time }: { readonly time: string }) {
  const now = useNow(15_000);
  return (
    <time dateTime={time} title={inFull(time)} className="nowrap">
      {ago(time, now)}
    </time>
  );
}

/** Of what may not have happened yet. */
export const AgoOrNever = ({ time }: { readonly time: string | null }) =>
  time === null ? <span className="dim">never</span> : <Ago time={time} />;
