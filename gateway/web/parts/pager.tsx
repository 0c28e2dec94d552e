// From page to page of a list, by links that can be opened elsewhere.

import { Button } from '@mantine/core';
import type { Pagination } from '../api/resources.ts';

export function Pager(pager: {
  readonly pagination: Pick<Pagination, 'current-page' | 'total-pages' | 'total-count'> | undefined;
  /** One of them, and many. */
  readonly what: string;
  readonly many?: string;
  readonly go: (page: number) => void;
}) {
  const { pagination, what, many = `${what}s`, go } = pager;
  if (pagination === undefined || pagination['total-count'] === 0) return null;
  const { 'current-page': page, 'total-pages': pages, 'total-count': total } = pagination;
  return (
    <div className="pager">
      <span className="number">
        {total} {total === 1 ? what : many}
        {pages > 1 ? `, page ${page} of ${pages}` : ''}
      </span>
      {pages > 1 ? (
        <span className="pager-ways">
          <Button variant="default" size="compact-sm" disabled={page <= 1} onClick={() => go(page - 1)}>
            Previous
          </Button>
          <Button variant="default" size="compact-sm" disabled={page >= pages} onClick={() => go(page + 1)}>
            Next
          </Button>
        </span>
      ) : null}
    </div>
  );
}
