// Reads a log to its end and goes on while it grows: the server answers as soon as there is more.

import { useEffect, useRef, useState } from 'react';
import { pathOf } from '../api/queries.ts';
import { api } from '../api/client.ts';
import { LogReader } from './log-lines.ts';

const pieceBytes = 1024 * 1024;
/** A log that comes line by line is not drawn line by line. */
const drawEveryMs = 120;
const againAfterMs = 2_000;

export interface Log {
  readonly reader: LogReader;
  /** Changes with everything that came. */
  readonly turn: number;
  readonly isAway: boolean;
}

/** `url` is the signed address of the log; null where there is none yet. */
export function useLog(url: string | null): Log {
  const path = url === null ? null : pathOf(url);
  // The signature in the address changes with every reading of the run; the log does not.
  const log = useRef<{ readonly reader: LogReader; path: string | null }>({ reader: new LogReader(), path: null });
  const [state, show] = useState({ turn: 0, isAway: false });
  log.current.path = path;
  const hasPath = path !== null;
  useEffect(() => {
    if (!hasPath) return undefined;
    const ending = new AbortController();
    const { signal } = ending;
    const { reader } = log.current;
    let isDrawn = true;
    const draw = (isAway: boolean): void => {
      if (!isDrawn) return;
      isDrawn = false;
      setTimeout(() => {
        isDrawn = true;
        if (!signal.aborted) show(({ turn }) => ({ turn: turn + 1, isAway }));
      }, drawEveryMs);
    };
    const read = async (): Promise<void> => {
      while (!signal.aborted && !reader.isOver) {
        try {
          const response = await api.raw(`${log.current.path}?offset=${reader.offset}&limit=${pieceBytes}`, { signal });
          const bytes = new Uint8Array(await response.arrayBuffer());
          reader.take(bytes);
          draw(false);
        } catch {
          if (signal.aborted) return;
          draw(true);
          await new Promise((resolve) => setTimeout(resolve, againAfterMs));
        }
      }
    };
    void read();
    return () => ending.abort();
  }, [hasPath]);
  return { reader: log.current.reader, ...state };
}
