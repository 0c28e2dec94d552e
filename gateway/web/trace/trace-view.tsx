// The spans of a run as a waterfall: what happened when, where, and what the end waited for. Long idle times are folded, a part can be looked at
// closely, and each span leads to its log line, its actor and its job.

import { Button, Switch } from '@mantine/core';
import {
  ExclamationTriangleIcon,
  MagnifyingGlassIcon,
  TriangleDownIcon,
  TriangleRightIcon,
} from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { traceQuery } from '../api/queries.ts';
import type { Run } from '../api/resources.ts';
import { EmptyState, Loaded } from '../parts/page.tsx';
import type { LogLine } from '../run/log-lines.ts';
import type { Log } from '../run/use-log.ts';
import { span as spanOf } from '../time.ts';
import { phasesOf, rowsOf, scaleOf, sumsOf } from './waterfall.ts';
import type { Phase, Row, Scale, Span, TraceTree } from './waterfall.ts';
import '../style/trace.css';

interface Place {
  readonly organization: string;
  readonly workspace: string;
  readonly run: string;
}

interface Seen {
  readonly run: Run;
  readonly place: Place;
  readonly logs: { readonly plan: Log; readonly apply: Log };
}

/** Spans are written in batches, a moment after the event of which they tell; a server that has much to do takes longer. */
const writtenAfterMs = [2_500, 10_000];

export function TraceView(seen: Seen) {
  const query = useQuery(traceQuery(seen.run.id));
  const { refetch } = query;
  const { status } = seen.run.attributes;
  useEffect(() => {
    const timers = writtenAfterMs.map((ms) => setTimeout(() => void refetch(), ms));
    return () => timers.forEach(clearTimeout);
  }, [status, refetch]);
  return (
    <Loaded query={query} lines={10}>
      {(data) =>
        data === null ? (
          <EmptyState title="Nothing is kept of it">
            Spans are kept for 30 days, and are written a moment after they end.
          </EmptyState>
        ) : (
          <Waterfall {...seen} tree={data} />
        )
      }
    </Loaded>
  );
}

/** A part of the line, from 0 to 1. */
interface View {
  readonly from: number;
  readonly to: number;
}

const whole: View = { from: 0, to: 1 };
const narrowest = 0.0005;
const rowHeight = 26;
/** So much of what is seen a key moves by, or leaves when it comes nearer. */
const [stride, nearer] = [0.2, 0.5];

function viewWithin(from: number, to: number): View {
  const width = Math.min(1, Math.max(narrowest, to - from));
  const start = Math.min(1 - width, Math.max(0, from));
  return { from: start, to: start + width };
}

function Waterfall({ run, place, logs, tree }: Seen & { readonly tree: TraceTree }) {
  const [folds, fold] = useState(true);
  const [onlyFailed, narrow] = useState(false);
  const [search, look] = useState('');
  const [closed, close] = useState<ReadonlySet<string>>(new Set());
  const [chosen, choose] = useState<string | null>(null);
  const [view, zoom] = useState(whole);
  const scale = useMemo(() => scaleOf(tree, folds), [tree, folds]);
  const all = useMemo(() => rowsOf(tree), [tree]);
  const rows = useMemo(() => {
    const wanted = search.toLowerCase();
    if (!onlyFailed && wanted === '') return rowsOf(tree, closed);
    return all.filter(({ span }) => (!onlyFailed || span.error !== null) && textOf(span).includes(wanted));
  }, [tree, all, closed, onlyFailed, search]);
  const phases = phasesOf(
    run.attributes['status-timestamps'] as Readonly<Record<string, string | undefined>>,
    run.attributes['created-at'],
    scale.toUs,
  );
  const failed = all.filter(({ span }) => span.error !== null).length;
  const selected = all.find(({ span }) => span.spanId === chosen) ?? null;
  const toggle = (id: string): void => {
    const next = new Set(closed);
    if (!next.delete(id)) next.add(id);
    close(next);
  };
  const byKey = (event: KeyboardEvent): void => {
    const width = view.to - view.from;
    const middle = (view.from + view.to) / 2;
    const moves: Readonly<Record<string, View | undefined>> = {
      ArrowLeft: viewWithin(view.from - stride * width, view.to - stride * width),
      ArrowRight: viewWithin(view.from + stride * width, view.to + stride * width),
      '+': viewWithin(middle - (nearer * width) / 2, middle + (nearer * width) / 2),
      '-': viewWithin(middle - width, middle + width),
      '0': whole,
    };
    const next = moves[event.key];
    if (next === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    zoom(next);
  };
  return (
    <div className="trace">
      <Sums phases={phases} scale={scale} spans={all.length} failed={failed} />
      <div className="card">
        <div className="log-bar">
          <input
            type="search"
            className="log-search"
            aria-label="Find a span"
            placeholder="Find a span"
            value={search}
            onChange={(event) => look(event.currentTarget.value)}
          />
          <Switch
            size="xs"
            label="Fold idle time"
            checked={folds}
            onChange={(event) => fold(event.currentTarget.checked)}
          />
          <Switch
            size="xs"
            label="Only failed"
            checked={onlyFailed}
            onChange={(event) => narrow(event.currentTarget.checked)}
          />
          <Button
            variant="default"
            size="compact-sm"
            disabled={view === whole}
            leftSection={<MagnifyingGlassIcon />}
            onClick={() => zoom(whole)}
          >
            All of it
          </Button>
        </div>
        <div
          className="trace-chart"
          tabIndex={0}
          role="group"
          aria-label="Waterfall. Arrow keys move along it, plus and minus look closer and from afar, 0 shows all of it"
          onKeyDown={byKey}
        >
          <Axis {...{ scale, view, zoom, phases }} />
          {rows.length === 0 ? (
            <EmptyState title="There is no span like that" />
          ) : (
            <Rows
              {...{ rows, scale, view, chosen, closed, toggle }}
              choose={(id) => choose(id === chosen ? null : id)}
            />
          )}
        </div>
      </div>
      {selected === null ? (
        <p className="dim small">
          Drag along the line of time to look closer. Choose a span to see what is known of it. Bars with a mark are on
          the critical path: the end of the run waited for them.
        </p>
      ) : (
        <Details row={selected} {...{ scale, place, logs }} />
      )}
    </div>
  );
}

const textOf = (span: Span): string =>
  `${span.name} ${Object.values(span.attributes).join(' ')} ${span.error ?? ''}`.toLowerCase();

const took = (us: number): string => (us > 0 && us < 1_000 ? `${Math.round(us)} µs` : spanOf(us / 1_000));

function Sums(sums: {
  readonly phases: readonly Phase[];
  readonly scale: Scale;
  readonly spans: number;
  readonly failed: number;
}) {
  const { phases, scale, spans, failed } = sums;
  const { queue, work, decision } = sumsOf(phases);
  const facts = [
    ['In all', took(scale.toUs - scale.fromUs)],
    ['At work', took(work)],
    ['In queues', took(queue)],
    ['For people', took(decision)],
    ['Spans', failed === 0 ? String(spans) : `${spans}, ${failed} failed`],
  ];
  return (
    <dl className="trace-sums">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="number">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface Seeing {
  readonly scale: Scale;
  readonly view: View;
}

/** Where it is in what is seen, in percent. */
const placeIn = ({ scale, view }: Seeing, us: number): number =>
  ((scale.at(us) - view.from) / (view.to - view.from)) * 100;

const ticks = 5;

/** The times above the bars and the phases of the run; whoever drags along it looks at that part. */
function Axis(axis: Seeing & { readonly phases: readonly Phase[]; readonly zoom: (view: View) => void }) {
  const { scale, view, phases, zoom } = axis;
  const line = useRef<HTMLDivElement>(null);
  const [drag, move] = useState<View | null>(null);
  const partAt = (event: PointerEvent): number => {
    const { left, width } = line.current?.getBoundingClientRect() ?? { left: 0, width: 1 };
    return Math.min(1, Math.max(0, (event.clientX - left) / width));
  };
  const end = (): void => {
    if (drag === null) return;
    move(null);
    const [from, to] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
    const width = view.to - view.from;
    if (to - from > 0.005) zoom(viewWithin(view.from + from * width, view.from + to * width));
  };
  return (
    <div className="trace-axis">
      <span className="trace-name dim small">Span</span>
      <div
        className="trace-line"
        ref={line}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          move({ from: partAt(event), to: partAt(event) });
        }}
        onPointerMove={(event) => drag !== null && move({ from: drag.from, to: partAt(event) })}
        onPointerUp={end}
        onPointerCancel={() => move(null)}
      >
        {Array.from({ length: ticks }, (_, index) => (
          <span key={index} className="trace-tick number" style={{ insetInlineStart: `${(index / ticks) * 100}%` }}>
            +{took(scale.timeAt(view.from + (index / ticks) * (view.to - view.from)) - scale.fromUs)}
          </span>
        ))}
        {phases.map(({ word, kind, fromUs, toUs }) => (
          <span
            key={`${word} ${fromUs}`}
            className={`trace-phase ${kind}`}
            title={`${word}, ${took(toUs - fromUs)}`}
            style={extent(axis, fromUs, toUs)}
          >
            {word}
          </span>
        ))}
        {drag === null ? null : (
          <span
            className="trace-drag"
            style={{
              insetInlineStart: `${Math.min(drag.from, drag.to) * 100}%`,
              width: `${Math.abs(drag.to - drag.from) * 100}%`,
            }}
          />
        )}
      </div>
      <span className="trace-took" />
    </div>
  );
}

/** As styles; what lies outside of the view is cut off by the line. */
function extent(seeing: Seeing, fromUs: number, toUs: number) {
  const from = placeIn(seeing, fromUs);
  return { insetInlineStart: `${from}%`, width: `${Math.max(0, placeIn(seeing, toUs) - from)}%` };
}

interface RowsSeen extends Seeing {
  readonly rows: readonly Row[];
  readonly chosen: string | null;
  readonly closed: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  readonly choose: (id: string) => void;
}

function Rows(seen: RowsSeen) {
  const { rows, scale, view } = seen;
  const box = useRef<HTMLDivElement>(null);
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...(box.current?.querySelectorAll<HTMLElement>('.trace-span') ?? [])];
    buttons[buttons.indexOf(document.activeElement as HTMLElement) + step]?.focus();
  };
  return (
    <div className="trace-rows" ref={box} onKeyDown={onKeyDown}>
      <ul style={{ height: lines.getTotalSize() }} aria-label="Spans">
        {lines.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return row === undefined ? null : <Bar key={row.span.spanId} {...seen} row={row} top={start} />;
        })}
        {scale.gaps.map((gap) => (
          <li key={gap.fromUs} aria-hidden="true" className="trace-gap-row">
            <span className="trace-line">
              <span
                className="trace-gap"
                style={extent({ scale, view }, gap.fromUs, gap.toUs)}
                title={`nothing was at work for ${took(gap.toUs - gap.fromUs)}`}
              />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Bar(seen: RowsSeen & { readonly row: Row; readonly top: number }) {
  const { row, top, scale, view, chosen, closed, toggle, choose } = seen;
  const { span, depth, hasChildren, isCritical } = row;
  const isClosed = closed.has(span.spanId);
  const words = `${titleOf(span)}, after ${took(span.startUs - scale.fromUs)}, took ${took(span.endUs - span.startUs)}${isCritical ? ', on the critical path' : ''}${span.error === null ? '' : ', failed'}`;
  return (
    <li className={`trace-row${span.spanId === chosen ? ' chosen' : ''}`} style={{ transform: `translateY(${top}px)` }}>
      <span className="trace-name" style={{ paddingInlineStart: `${Math.min(depth, 8) * 0.75}rem` }}>
        {hasChildren ? (
          <button
            type="button"
            className="trace-fold"
            aria-expanded={!isClosed}
            aria-label={`What ${span.name} caused`}
            onClick={() => toggle(span.spanId)}
          >
            {isClosed ? <TriangleRightIcon /> : <TriangleDownIcon />}
          </button>
        ) : (
          <span className="trace-fold" />
        )}
        <button
          type="button"
          className="trace-span"
          aria-label={words}
          aria-pressed={span.spanId === chosen}
          onClick={() => choose(span.spanId)}
        >
          {span.error === null ? null : <ExclamationTriangleIcon aria-hidden="true" />}
          {titleOf(span)}
        </button>
      </span>
      <span className="trace-line" aria-hidden="true" onClick={() => choose(span.spanId)}>
        <span
          className={`trace-bar ${kindOf(span)}${isCritical ? ' critical' : ''}${span.error === null ? '' : ' failed'}`}
          style={extent({ scale, view }, span.startUs, span.endUs)}
        />
      </span>
      <span className="trace-took number">{took(span.endUs - span.startUs)}</span>
    </li>
  );
}

/** What a span is about, in the words of its attributes. */
function titleOf({ name, attributes }: Span): string {
  const about = attributes['type'] ?? attributes['terraform.command'] ?? attributes['http.route'] ?? attributes['job'];
  return about === undefined ? name : `${name} ${String(about)}`;
}

const kindOf = ({ name }: Span): string => {
  if (name.startsWith('actor.') || name.startsWith('outbox')) return 'actor';
  return name.startsWith('http') ? 'request' : 'work';
};

function Details({
  row,
  scale,
  place,
  logs,
}: { readonly row: Row; readonly scale: Scale } & Pick<Seen, 'place' | 'logs'>) {
  const { span } = row;
  const { kind = span.attributes['actor.kind'], id = span.attributes['actor.id'], job } = span.attributes;
  const log = String(job ?? '').startsWith('apply-') ? 'apply' : 'plan';
  const line = lineAfter(logs[log].reader.lines, span.startUs);
  return (
    <section className="card" aria-label="Span">
      <div className="card-head">
        <h2>{titleOf(span)}</h2>
        {row.isCritical ? <span className="tag">critical path</span> : null}
      </div>
      <dl className="facts card-body">
        <dt>Began</dt>
        <dd>
          {new Date(span.startUs / 1_000).toISOString()}, {took(span.startUs - scale.fromUs)} after the first
        </dd>
        <dt>Took</dt>
        <dd>{took(span.endUs - span.startUs)}</dd>
        {span.error === null ? null : (
          <>
            <dt>Failed</dt>
            <dd className="breaks">{span.error}</dd>
          </>
        )}
        {Object.entries(span.attributes).map(([name, value]) => (
          <SpanFact key={name} name={name} value={String(value)} />
        ))}
        {span.links.length === 0 ? null : <SpanFact name="caused by" value={span.links.join(', ')} />}
      </dl>
      <div className="trace-ways">
        {job === undefined ? null : (
          <Link
            to="/app/$organization/workspaces/$workspace/runs/$run"
            params={place}
            search={{ tab: 'console', line: line === null ? undefined : `${log}-${line}` }}
          >
            {line === null ? `The log of the ${log}` : `Line ${line} of the log of the ${log}`}
          </Link>
        )}
        {kind === 'run' && id === place.run ? (
          <Link
            to="/app/$organization/workspaces/$workspace/runs/$run"
            params={place}
            search={{ tab: 'machine', step: Number(span.attributes['version'] ?? NaN) || undefined }}
          >
            The machine of the run
            {span.attributes['version'] === undefined ? '' : ` at version ${String(span.attributes['version'])}`}
          </Link>
        ) : null}
      </div>
    </section>
  );
}

function SpanFact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="mono breaks">{value}</dd>
    </>
  );
}

/** The first line that was said then or later, counted from one; null where the log has no times. */
function lineAfter(lines: readonly LogLine[], us: number): number | null {
  const index = lines.findIndex(({ at }) => at !== null && Date.parse(at) * 1_000 >= us);
  return index === -1 ? null : index + 1;
}
