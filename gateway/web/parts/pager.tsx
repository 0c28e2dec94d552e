// From page to page of a list, by links that can be opened elsewhere.

import { Button } from '@mantine/core';
import type { Pagination, PaginationNextPrev } from '../api/resources.ts';

type Counted = Pick<Pagination, 'current-page' | 'total-pages' | 'total-count'>;

export function Pager(pager: {
  /** Without totals where the list is not counted. */
  readonly pagination: Counted | PaginationNextPrev | undefined;
  /** One of them, and many. */
  readonly what: string;
  readonly many?: string;
  readonly go: (page: number) => void;
}) {
  const { pagination, what, many = `${what}s`, go } = pager;
  if (pagination === undefined) return null;
  const { place, hasPrevious, hasNext } =
    'total-count' in pagination ? placeAmong(pagination, what, many) : placeBetween(pagination);
  if (place === null) return null;
  const page = pagination['current-page'];
  return (
    <div className="pager">
      <span className="number">{place}</span>
      {hasPrevious || hasNext ? (
        <span className="pager-ways">
          <Button variant="default" size="compact-sm" disabled={!hasPrevious} onClick={() => go(page - 1)}>
            Previous
          </Button>
          <Button variant="default" size="compact-sm" disabled={!hasNext} onClick={() => go(page + 1)}>
            Next
          </Button>
        </span>
      ) : null}
    </div>
  );
}

interface Place {
  /** In words; null where there is nothing to tell. */
  readonly place: string | null;
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
}

function placeAmong(counted: Counted, what: string, many: string): Place {
  const { 'current-page': page, 'total-pages': pages, 'total-count': total } = counted;
  const all = `${total} ${total === 1 ? what : many}`;
  return {
    place: total === 0 ? null : pages > 1 ? `${all}, page ${page} of ${pages}` : all,
    hasPrevious: pages > 1 && page > 1,
    hasNext: page < pages,
  };
}

function placeBetween({ 'current-page': page, 'prev-page': previous, 'next-page': next }: PaginationNextPrev): Place {
  const [hasPrevious, hasNext] = [previous !== null, next !== null];
  return { place: hasPrevious || hasNext ? `Page ${page}` : null, hasPrevious, hasNext };
}
