// A plan by its resources: what happens to each and why, and within each its values. Only what is in sight is drawn.

import { Switch, TextInput } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { CaretRightIcon, MagnifyingGlassIcon } from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { planJsonQuery } from '../api/queries.ts';
import type { Plan } from '../api/resources.ts';
import { counted } from '../parts/amounts.ts';
import { EmptyState, Loaded } from '../parts/page.tsx';
import { linesOf, planFound } from './plan-rows.ts';
import type { Action, Change, Line, OutputRow, PlanRow, Value } from './plan-rows.ts';

const rowHeight = 45;

export const actionWords: Readonly<
  Record<Action, { readonly glyph: string; readonly word: string; readonly tone: string }>
> = {
  create: { glyph: '+', word: 'create', tone: 'add' },
  update: { glyph: '~', word: 'change', tone: 'change' },
  delete: { glyph: '−', word: 'destroy', tone: 'destroy' },
  replace: { glyph: '±', word: 'replace', tone: 'replace' },
  read: { glyph: '≤', word: 'read', tone: 'quiet' },
  forget: { glyph: '○', word: 'forget', tone: 'quiet' },
  'no-op': { glyph: '·', word: 'stays', tone: 'quiet' },
};

/** What a row counts as among the chips. */
type Kind = Action | 'drift' | 'move' | 'import';

const kindsOf = (row: PlanRow): readonly Kind[] => [
  row.isDrift ? 'drift' : row.action,
  ...(row.movedFrom === null ? [] : (['move'] as const)),
  ...(row.importId === null ? [] : (['import'] as const)),
];

const kindWords: Readonly<Record<Kind, string>> = {
  ...(Object.fromEntries(Object.entries(actionWords).map(([action, { word }]) => [action, word])) as Record<
    Action,
    string
  >),
  drift: 'changed outside',
  move: 'moved',
  import: 'imported',
};

export function PlanView({ plan }: { readonly plan: Plan }) {
  const isThere = plan.attributes.status === 'finished';
  const query = useQuery({ ...planJsonQuery(plan.id), enabled: isThere });
  if (!isThere)
    return (
      <div className="card">
        {plan.attributes.status === 'errored' ? (
          <EmptyState title="The plan failed">Its log says why: see Console.</EmptyState>
        ) : ['canceled', 'unreachable'].includes(plan.attributes.status) ? (
          <EmptyState title="There is no plan">The run ended before its plan was made.</EmptyState>
        ) : (
          <EmptyState title="The plan is not there yet">
            What it finds is shown here as soon as it ends; its log is told live under Console.
          </EmptyState>
        )}
      </div>
    );
  return (
    <Loaded query={query}>
      {(document) => <Changes document={document} nothing="What is there is what the configuration asks for." />}
    </Loaded>
  );
}

/** Changes in the words of a plan. `nothing` is what it means when there are none. */
export function Changes({ document, nothing }: { readonly document: unknown; readonly nothing: string }) {
  const { rows, outputs } = useMemo(() => planFound(document), [document]);
  const [search, type] = useState('');
  const [kind, choose] = useState<Kind | null>(null);
  const [showsSame, showSame] = useLocalStorage({ key: 'terrace-unchanged', defaultValue: false });
  // Whoever types does not wait for 10,000 rows: what they are looked through for is made once.
  const found = useMemo(
    () => rows.map((row) => ({ row, kinds: kindsOf(row), text: row.address.toLowerCase() })),
    [rows],
  );
  const counts = useMemo(() => {
    const all = new Map<Kind, number>();
    for (const { kinds } of found) for (const of of kinds) all.set(of, (all.get(of) ?? 0) + 1);
    return all;
  }, [found]);
  const shown = useMemo(() => {
    const wanted = search.toLowerCase();
    return found
      .filter(
        ({ kinds, text }) =>
          (kind === null ? kinds[0] !== 'no-op' || kinds.length > 1 : kinds.includes(kind)) && text.includes(wanted),
      )
      .map(({ row }) => row);
  }, [found, kind, search]);
  const kinds = (Object.keys(kindWords) as Kind[]).filter((of) => counts.has(of));
  if (rows.length === 0 && outputs.length === 0)
    return (
      <div className="card">
        <EmptyState title="Nothing changes">{nothing}</EmptyState>
      </div>
    );
  return (
    <>
      <div className="toolbar">
        <TextInput
          className="grow"
          aria-label="Find a resource of the plan"
          placeholder="Find a resource"
          leftSection={<MagnifyingGlassIcon />}
          value={search}
          onChange={(event) => type(event.currentTarget.value)}
        />
        <div className="chips" role="group" aria-label="What happens">
          {kinds.map((of) => (
            <button
              key={of}
              type="button"
              className="chip"
              aria-pressed={kind === of}
              onClick={() => choose(kind === of ? null : of)}
            >
              {kindWords[of]}
              <span className="count number">{counts.get(of)}</span>
            </button>
          ))}
        </div>
        <Switch
          label="Unchanged values"
          checked={showsSame}
          onChange={(event) => showSame(event.currentTarget.checked)}
        />
      </div>
      {shown.length > 0 ? (
        <Rows rows={shown} showsSame={showsSame} />
      ) : rows.length === 0 || (search === '' && kind === null) ? null : (
        <div className="card">
          <EmptyState title="No resource of the plan is like that" />
        </div>
      )}
      {outputs.length === 0 ? null : <OutputChanges outputs={outputs} />}
    </>
  );
}

export function Rows(props: {
  readonly rows: readonly PlanRow[];
  readonly showsSame: boolean;
  /** Of what is only there, and does not change. */
  readonly isStill?: boolean;
}) {
  const { rows, showsSame, isStill = false } = props;
  const list = useRef<HTMLUListElement>(null);
  const [top, measure] = useState(0);
  // One row alone is what somebody came for.
  const [open, toggle] = useState<ReadonlySet<string>>(
    () => new Set(rows.length <= 3 ? rows.map(({ key }) => key) : []),
  );
  useLayoutEffect(() => measure(list.current?.offsetTop ?? 0), []);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: top,
    getItemKey: (index) => rows[index]?.key ?? index,
  });
  const flip = (key: string): void =>
    toggle((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  return (
    <div className="card">
      <ul className="plan-rows" ref={list} style={{ height: virtual.getTotalSize() }} aria-label="Resources">
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              style={{ transform: `translateY(${start - virtual.options.scrollMargin}px)` }}
            >
              <Row row={row} isOpen={open.has(row.key)} flip={() => flip(row.key)} {...{ showsSame, isStill }} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

export function ActionMark({ action }: { readonly action: Action }) {
  const { glyph, word, tone } = actionWords[action];
  return (
    <span className={`mark ${tone}`}>
      <span className="mark-glyph" aria-hidden="true">
        {glyph}
      </span>
      {word}
    </span>
  );
}

function Row(props: {
  readonly row: PlanRow;
  readonly isOpen: boolean;
  readonly flip: () => void;
  readonly showsSame: boolean;
  readonly isStill: boolean;
}) {
  const { row, isOpen, flip, showsSame, isStill } = props;
  const notes = [
    row.reason,
    row.action === 'replace' && row.createsFirst ? 'the new one first' : null,
    row.movedFrom === null ? null : `moved from ${row.movedFrom}`,
    row.importId === null ? null : `imported: ${row.importId}`,
    row.isDrift ? 'changed outside of terraform' : null,
    row.deferred === null ? null : `put off: ${row.deferred}`,
  ].filter((note) => note !== null);
  return (
    <>
      <button type="button" className="plan-row" aria-expanded={isOpen} onClick={flip}>
        <CaretRightIcon className="caret" aria-hidden="true" />
        {isStill ? null : <ActionMark action={row.action} />}
        <span className="plan-address mono">{row.address}</span>
        {notes.length === 0 ? null : <span className="plan-note">{notes.join('; ')}</span>}
      </button>
      {isOpen ? <Lines change={row.change} showsSame={showsSame} label={`Values of ${row.address}`} /> : null}
    </>
  );
}

function Lines({
  change,
  showsSame,
  label,
}: {
  readonly change: Change;
  readonly showsSame: boolean;
  readonly label: string;
}) {
  const lines = useMemo(() => linesOf(change), [change]);
  const shown = showsSame ? lines : lines.filter(({ kind, forces }) => kind !== 'same' || forces);
  const hidden = lines.length - shown.length;
  return (
    <div className="plan-lines" tabIndex={0} role="region" aria-label={label}>
      <table>
        <caption>{label}</caption>
        <tbody>
          {shown.map((line) => (
            <LineRow key={line.path} line={line} />
          ))}
        </tbody>
      </table>
      {hidden > 0 ? (
        <div className="dim small plan-hidden">{counted(hidden, 'unchanged value')}</div>
      ) : shown.length === 0 ? (
        <div className="dim small plan-hidden">No values</div>
      ) : null}
    </div>
  );
}

const lineMarks = { add: '+', change: '~', remove: '−', same: '' } as const;
const lineTones = { add: 'add', change: 'change', remove: 'destroy', same: 'same' } as const;

function LineRow({ line }: { readonly line: Line }) {
  const { path, kind, before, after, forces } = line;
  return (
    <tr className={lineTones[kind]}>
      <td className="line-mark">{lineMarks[kind]}</td>
      <th scope="row">{path === '' ? 'value' : path}</th>
      <td>
        {before === null ? null : <ValueText value={before} isOld={kind === 'change' || kind === 'remove'} />}
        {before !== null && after !== null && kind === 'change' ? <span className="arrow"> → </span> : null}
        {after === null || (kind === 'same' && before !== null) ? null : <ValueText value={after} isOld={false} />}
        {forces ? <span className="forces">forces replacement</span> : null}
      </td>
    </tr>
  );
}

function ValueText({ value, isOld }: { readonly value: Value; readonly isOld: boolean }) {
  if (value.kind === 'unknown') return <span className="value-word">known after apply</span>;
  if (value.kind === 'sensitive')
    return <span className="value-word">{value.isChanged ? 'sensitive (changed)' : 'sensitive'}</span>;
  // A text of several lines keeps them.
  const text = /\\n/.test(value.text) && value.text.startsWith('"') ? (JSON.parse(value.text) as string) : value.text;
  return <span className={isOld ? 'value-text old' : 'value-text'}>{text}</span>;
}

function OutputChanges({ outputs }: { readonly outputs: readonly OutputRow[] }) {
  return (
    <section className="card" aria-labelledby="output-changes" style={{ marginTop: 16 }}>
      <div className="card-head">
        <h2 id="output-changes">Outputs</h2>
      </div>
      {outputs.map(({ name, action, change }) => (
        <div key={name} className="output-change">
          <div className="output-head">
            <ActionMark action={action} />
            <span className="mono">{name}</span>
          </div>
          <Lines change={change} showsSame={false} label={`Value of output ${name}`} />
        </div>
      ))}
    </section>
  );
}
