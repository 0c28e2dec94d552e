// The feed of events, heard once for all tabs of a browser: the tab that holds the lock listens and tells the others. What an event is about is
// read again. While the feed is away nothing is lost: the stream goes on where it left, and meanwhile what is shown is read again now and then.

import type { Query, QueryClient } from '@tanstack/react-query';

/** docs/events.md. */
export interface FeedEvent {
  readonly organization: string;
  readonly workspace: string | null;
  readonly kind: string;
  readonly id: string;
  readonly type: string;
}

export type Liveness = 'live' | 'connecting' | 'away';

type Told = { readonly event: FeedEvent } | { readonly liveness: Liveness } | { readonly question: 'liveness' };

const feed = '/api/v2/terrace/events?subject=act.evt.%3E';
const gatherMs = 150;
const lookEveryMs = 5_000;
const openAgainMs = 2_000;

/** Listens until `signal` fires. `show` is told how it stands with the feed. */
export function listen(client: QueryClient, show: (liveness: Liveness) => void, signal: AbortSignal): void {
  const others = new BroadcastChannel('terrace-feed');
  const gathered: FeedEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  let liveness: Liveness = 'connecting';
  let leads = false;

  const refresh = (): void => {
    timer = null;
    const events = gathered.splice(0);
    void client.invalidateQueries({ predicate: (query) => events.some((event) => concerns(query, event)) });
  };
  const take = (event: FeedEvent): void => {
    gathered.push(event);
    timer ??= setTimeout(refresh, gatherMs);
  };
  const stand = (now: Liveness): void => {
    // What happened meanwhile was not heard in this tab.
    if (now === 'live' && liveness === 'away') void client.invalidateQueries();
    liveness = now;
    show(now);
  };

  others.addEventListener('message', ({ data }: MessageEvent<Told>) => {
    if ('event' in data) take(data.event);
    else if ('liveness' in data) stand(data.liveness);
    else if (leads) others.postMessage({ liveness });
  });
  others.postMessage({ question: 'liveness' });

  const lead = async (): Promise<void> => {
    leads = true;
    let last = '';
    let again: ReturnType<typeof setTimeout> | undefined;
    const open = (): EventSource => {
      const source = new EventSource(last === '' ? feed : `${feed}&after=${last}`);
      source.addEventListener('open', () => tell('live'));
      source.addEventListener('error', () => {
        tell('away');
        // A stream that breaks is opened again by the browser; one that was refused, as by a server that only just starts, is not.
        if (source.readyState === EventSource.CLOSED) again = setTimeout(() => (current = open()), openAgainMs);
      });
      source.addEventListener('message', ({ data, lastEventId }: MessageEvent<string>) => {
        last = lastEventId;
        const event = JSON.parse(data) as FeedEvent;
        take(event);
        others.postMessage({ event });
      });
      return source;
    };
    let current = open();
    const tell = (now: Liveness): void => {
      stand(now);
      others.postMessage({ liveness: now });
    };
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    clearTimeout(again);
    current.close();
  };
  navigator.locks.request('terrace-feed', { signal }, lead).catch(() => undefined);

  const look = setInterval(() => {
    if (liveness === 'away' && document.visibilityState === 'visible')
      void client.invalidateQueries({ refetchType: 'active' });
  }, lookEveryMs);
  signal.addEventListener('abort', () => {
    clearInterval(look);
    others.close();
  });
}

/** What a query's `meta.about` says that it shows: `run`, `workspace`, … of any, or of this id. */
export interface About {
  readonly kinds: readonly string[];
  readonly id?: string | undefined;
}

function concerns(query: Pick<Query, 'meta'>, event: FeedEvent): boolean {
  const about = query.meta?.['about'] as About | undefined;
  if (about === undefined || !about.kinds.includes(event.kind)) return false;
  return about.id === undefined || about.id === event.id || about.id === event.workspace;
}
