// From page to page of a list, by links that can be opened elsewhere.

import { Button } from '@mantine/core';
import type { Pagination } from '../api/resources.ts';

export function Pager(pager: {
  readonly pagination: Pagination | undefined;
  readonly what: string;
  readonly go: (page: number) => void;
}) {
  const { pagination, what, go } = pager;
  if (pagination === undefined || pagination['total-count'] === 0) return null;
  const { 'current-page': page, 'total-pages': pages, 'total-count': total } = pagination;
  return (
    <div className="pager">
      <span className="number">
        {total} {total === 1 ? what : `${what}s`}
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
