// Whether what is shown is live, for whoever wants to show it.

import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { listen } from '../api/live.ts';
import type { Liveness } from '../api/live.ts';

const Live = createContext<Liveness>('connecting');

export const useLiveness = (): Liveness => useContext(Live);

export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [liveness, show] = useState<Liveness>('connecting');
  useEffect(() => {
    const ending = new AbortController();
    listen(client, show, ending.signal);
    return () => ending.abort();
  }, [client]);
  return <Live.Provider value={liveness}>{children}</Live.Provider>;
}

const words: Readonly<Record<Liveness, readonly [string, string]>> = {
  live: ['Live', 'what is shown here changes by itself'],
  connecting: ['Connecting', 'the feed of events is being opened'],
  away: ['Reconnecting', 'the feed of events is away; what is shown is read again every few seconds'],
};

export function LiveDot() {
  const liveness = useLiveness();
  const [word, why] = words[liveness];
  return (
    <span className={`live-dot ${liveness}`} title={why} role="status">
      <span className="dot" aria-hidden="true" />
      {word}
    </span>
  );
}
