// How states, events and what sends them are called where people read them.

import { span } from '../time.ts';
import type { NextEvent } from './path.ts';

/** `plan_queued` as `plan queued`. */
export const words = (name: string): string => name.replaceAll('_', ' ');

export const stateWords = (state: string): string => state.split('.').map(words).join(' · ');

const guardWords = (guard: string): string =>
  guard.replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);

export const conditions = (guards: readonly string[]): string => guards.map(guardWords).join(' and ');

/** Who brings it about. */
export function senderWords({ by, event, afterMs }: Pick<NextEvent, 'by' | 'event' | 'afterMs'>): string {
  if (by === 'time') return afterMs === null ? `time: ${words(event)}` : `time: after ${span(afterMs)}`;
  if (by === 'job') return 'the worker of its job';
  return by === 'itself' ? 'nobody: it goes on by itself' : 'a message';
}

/** What came, in short: timers are named by their state. */
export function eventWords(type: string): string {
  const timer = /^xstate\.after\.([^.]+)\.[^.]+\.(.+)$/.exec(type);
  return timer === null ? type : `${words(timer[1] ?? '')} is over in ${stateWords(timer[2] ?? '')}`;
}
