// On to the rest of a list that goes on behind a key.

import { Button } from '@mantine/core';

export function NextPage(pager: {
  readonly next: string | null | undefined;
  /** What the page that is shown begins behind. */
  readonly after: string | undefined;
  readonly go: (after: string | undefined) => void;
}) {
  const { next = null, after, go } = pager;
  if (next === null && after === undefined) return null;
  return (
    <div className="pager">
      <span />
      <span className="pager-ways">
        <Button variant="default" size="compact-sm" disabled={after === undefined} onClick={() => go(undefined)}>
          From the beginning
        </Button>
        <Button variant="default" size="compact-sm" disabled={next === null} onClick={() => go(next ?? undefined)}>
          Next
        </Button>
      </span>
    </div>
  );
}
