// What has been read, and how long it counts: until an event says otherwise, or a moment when somebody comes back to it.

import { QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './client.ts';

const isLasting = (error: unknown): boolean => error instanceof ApiFailure && error.status >= 400 && error.status < 500;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 5_000, retry: (count, error) => !isLasting(error) && count < 3 },
  },
});
