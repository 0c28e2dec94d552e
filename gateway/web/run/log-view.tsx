// A log, of which only the lines that are in sight are drawn; it follows its end until somebody scrolls away from it.

import { Button } from '@mantine/core';
import { ArrowDownIcon, DownloadIcon } from '@radix-ui/react-icons';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { pathOf } from '../api/queries.ts';
import { counted } from '../parts/amounts.ts';
import { EmptyState } from '../parts/page.tsx';
import type { LogLine } from './log-lines.ts';
import type { Log } from './use-log.ts';

const lineHeight = 20;
/** As near to the end counts as there. */
const nearEnd = 40;

export function LogView(view: {
  readonly log: Log;
  readonly url: string;
  readonly name: string;
  readonly nothing: string;
  /** One that a link leads to, counted from one. */
  readonly line?: number | null;
}) {
  const { log, url, name, nothing, line = null } = view;
  const { reader, turn, isAway } = log;
  const [search, type] = useState('');
  const [follows, follow] = useState(line === null);
  const box = useRef<HTMLDivElement>(null);
  const count = reader.lines.length;
  const rows = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    overscan: 30,
  });
  useEffect(() => {
    if (follows && count > 0) rows.scrollToIndex(count - 1, { align: 'end' });
  }, [follows, count, turn, rows]);

  const isThere = line !== null && line <= count;
  useEffect(() => {
    if (isThere) rows.scrollToIndex(line - 1, { align: 'center' });
  }, [isThere, line, rows]);

  const found = search === '' ? [] : matches(reader.lines, search);
  const at = useRef(-1);
  const goTo = (line: number): void => {
    follow(false);
    rows.scrollToIndex(line, { align: 'center' });
  };
  const goOn = (step: 1 | -1): void => {
    if (found.length === 0) return;
    at.current = (at.current + step + found.length) % found.length;
    goTo(found[at.current] ?? 0);
  };

  if (count === 0 && !reader.isOver)
    return (
      <div className="card">
        <EmptyState title={isAway ? 'The log cannot be read at the moment' : nothing} />
      </div>
    );
  return (
    <div className="card log-card">
      <div className="log-bar">
        <input
          type="search"
          className="log-search"
          aria-label={`Find in the log of the ${name}`}
          placeholder="Find in the log"
          value={search}
          onChange={(event) => {
            at.current = -1;
            type(event.currentTarget.value);
          }}
          onKeyDown={(event) => event.key === 'Enter' && goOn(event.shiftKey ? -1 : 1)}
        />
        {search === '' ? null : (
          <span className="dim small number" role="status">
            {counted(found.length, 'line')}
          </span>
        )}
        {reader.errors.length === 0 ? null : (
          <Button variant="default" size="compact-sm" onClick={() => goTo(reader.errors[0] ?? 0)}>
            First error
          </Button>
        )}
        <span className="log-end">
          <span className="dim small number">
            {count.toLocaleString('en')} lines{reader.isOver ? '' : ', going on'}
            {isAway ? ', reconnecting' : ''}
          </span>
          <Button
            variant="default"
            size="compact-sm"
            component="a"
            href={pathOf(url)}
            target="_blank"
            leftSection={<DownloadIcon />}
          >
            Raw
          </Button>
        </span>
      </div>
      <div
        className="log"
        ref={box}
        role="log"
        aria-live="off"
        aria-label={`Log of the ${name}`}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
          follow(scrollHeight - scrollTop - clientHeight < nearEnd)
        }
      >
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, start }) => (
            <div key={index} className="log-line" style={{ transform: `translateY(${start}px)` }}>
              <span className="log-number" aria-hidden="true">
                {index + 1}
              </span>
              <Line line={reader.lines[index]} search={search} isMeant={index + 1 === line} />
            </div>
          ))}
        </div>
      </div>
      {follows || reader.isOver ? null : (
        <button type="button" className="chip log-follow" onClick={() => follow(true)}>
          <ArrowDownIcon aria-hidden="true" /> Follow the end
        </button>
      )}
    </div>
  );
}

function Line(shown: { readonly line: LogLine | undefined; readonly search: string; readonly isMeant: boolean }) {
  const { line, search, isMeant } = shown;
  if (line === undefined) return null;
  const isFound = search !== '' && textOf(line).includes(search.toLowerCase());
  return (
    <span className={`log-text ${line.level}${isFound || isMeant ? ' found' : ''}`}>
      {line.spans.map(({ text, colour, isBold }, index) => (
        // The spans of a line never change.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={index} className={[colour ?? '', isBold ? 'bold' : ''].join(' ').trim() || undefined}>
          {text}
        </span>
      ))}
    </span>
  );
}

const textOf = (line: LogLine): string =>
  line.spans
    .map(({ text }) => text)
    .join('')
    .toLowerCase();

const matches = (lines: readonly LogLine[], search: string): readonly number[] => {
  const wanted = search.toLowerCase();
  return lines.flatMap((line, index) => (textOf(line).includes(wanted) ? [index] : []));
};
