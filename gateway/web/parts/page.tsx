// What pages have in common: a head with one title, and what they say while they wait, when there is nothing, and when something went wrong.

import { Button, Skeleton } from '@mantine/core';
import { ExclamationTriangleIcon, LockClosedIcon, MagnifyingGlassIcon } from '@radix-ui/react-icons';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { ApiFailure } from '../api/client.ts';
import { SiteText } from './site-text.tsx';

/** The title is where the focus goes when the address changes. */
export function PageHead(head: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}) {
  const { title, lead, actions, children } = head;
  useEffect(() => {
    document.title = `${title} · Terrace`;
  }, [title]);
  return (
    <div className="page-head">
      <div>
        <h1>{title}</h1>
        {lead === undefined ? null : <div className="lead">{lead}</div>}
        {children}
      </div>
      {actions === undefined ? null : <div className="page-actions">{actions}</div>}
    </div>
  );
}

export function EmptyState(state: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly icon?: ReactNode;
  readonly action?: ReactNode;
  readonly isBad?: boolean;
}) {
  const { title, children, icon = <MagnifyingGlassIcon />, action, isBad = false } = state;
  return (
    <div className={isBad ? 'state bad' : 'state'} role={isBad ? 'alert' : undefined}>
      <span className="state-icon" aria-hidden="true">
        {icon}
      </span>
      <h2>{title}</h2>
      {children === undefined ? null : <p>{children}</p>}
      {action}
    </div>
  );
}

/** Says what went wrong, and what can be done about it. */
export function FaultPanel({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const status = error instanceof ApiFailure ? error.status : null;
  const requestId = error instanceof ApiFailure && error.status >= 500 ? error.requestId : null;
  const message = String((error as Error | null)?.message ?? error);
  const again =
    retry === undefined ? undefined : (
      <Button variant="default" size="compact-md" onClick={retry}>
        Try again
      </Button>
    );
  if (status === 404)
    return (
      <EmptyState title="Not found, or not for you" icon={<MagnifyingGlassIcon />} action={again}>
        {location.pathname.startsWith('/app/admin')
          ? 'There is nothing at this address, or only site admins may see it.'
          : 'There is nothing at this address, or you may not see it. Whoever owns the organization can give you access.'}
      </EmptyState>
    );
  if (status === 403)
    return (
      <EmptyState title="You may not do this" icon={<LockClosedIcon />} action={again}>
        {sentence(message)}
      </EmptyState>
    );
  return (
    <EmptyState
      title={status === 0 ? 'The server cannot be reached' : 'That did not work'}
      icon={<ExclamationTriangleIcon />}
      action={again}
      isBad
    >
      {sentence(message)}
      {requestId === null ? null : ` Whoever runs the server finds it by the request ${requestId}.`}{' '}
      <SiteText name="error" />
    </EmptyState>
  );
}

/** What one would need to see or do something here. */
export function NoAccess({ right, of }: { readonly right: string; readonly of: string }) {
  return (
    <EmptyState title="You may not see this" icon={<LockClosedIcon />}>
      You need {right} in {of}. Whoever owns the organization can give it to you.
    </EmptyState>
  );
}

/** In a form: what was refused, in the server's words. */
export function FaultLine({ error }: { readonly error: Error | null }) {
  return error === null ? null : (
    <div className="notice danger" role="alert">
      {sentence(error.message)}
    </div>
  );
}

/** A few lines in the shape of what comes, once it takes longer than a moment. */
export function Waiting({ lines = 5 }: { readonly lines?: number }) {
  const [isLong, wait] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    timer.current = setTimeout(() => wait(true), 150);
    return () => clearTimeout(timer.current);
  }, []);
  return (
    <div className="card-body" role="status" aria-label="Loading">
      {isLong
        ? Array.from({ length: lines }, (_, line) => (
            <Skeleton key={line} height={14} mb={14} width={`${90 - ((line * 17) % 40)}%`} />
          ))
        : null}
    </div>
  );
}

export interface Read<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** What was read, once it is there. */
export function Loaded<T>(loaded: {
  readonly query: Read<T>;
  readonly children: (data: T) => ReactNode;
  readonly lines?: number;
}) {
  const { query, children, lines } = loaded;
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null && query.error !== undefined)
    return <FaultPanel error={query.error} retry={() => void query.refetch()} />;
  return lines === undefined ? <Waiting /> : <Waiting lines={lines} />;
}

export const sentence = (text: string): string => {
  // An id is written as it is.
  const begun = /^[a-z]+-\w{16}\b/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
};
