// The machine of an actor as a picture, laid out from the machine that the server runs: where it is, the way it took, and where it can go.

import { useEffect, useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import { drawMachine, pathData } from './layout.ts';
import type { Box, Drawing, Line } from './layout.ts';
import { edgeKey, movesFrom, pathOf, statesNear } from './path.ts';
import type { Machine, Path } from './path.ts';
import { stateWords } from './words.ts';

export function MachinePicture(picture: {
  readonly machine: Machine;
  /** The state after each step. */
  readonly visited: readonly string[];
  /** All states, or those near the path. */
  readonly isWhole: boolean;
  readonly name: string;
}) {
  const { machine, visited, isWhole, name } = picture;
  const path = useMemo(() => pathOf(machine, visited), [machine, visited]);
  const current = path.stays.at(-1) ?? '';
  const next = useMemo(
    () => new Set(movesFrom(machine, current).flatMap(({ from, to }) => (to === null ? [] : [edgeKey(from, to)]))),
    [machine, current],
  );
  const drawing = useMemo(() => {
    const shown = isWhole ? new Set(machine.states.map(({ id }) => id)) : statesNear(machine, path);
    return drawMachine(machine, shown, {
      withEvents: !isWhole,
      matters: (edge) => path.edges.has(edge) || next.has(edge),
    });
  }, [machine, path, next, isWhole]);
  const frame = useRef<HTMLDivElement>(null);
  // A large picture is looked at where its actor is.
  useEffect(() => {
    const box = drawing.boxes.find(({ id }) => id === current);
    const { current: outer } = frame;
    if (box === undefined || outer === null) return;
    outer.scrollTo({ left: box.x + (box.width - outer.clientWidth) / 2, top: box.y - outer.clientHeight / 2 });
  }, [drawing, current]);
  const kindOf = ({ key }: Line): string => (path.edges.has(key) ? 'taken' : next.has(key) ? 'next' : '');
  const rank = (line: Line): number => ['', 'next', 'taken'].indexOf(kindOf(line));
  const lines = drawing.lines.toSorted((one, other) => rank(one) - rank(other));
  return (
    <div className="machine-picture" ref={frame} tabIndex={0} role="group" aria-label={`Picture of ${name}`}>
      <Sheet drawing={drawing} label={labelOf(path, name)}>
        {drawing.boxes
          .filter(({ type }) => type === 'compound' || type === 'parallel')
          .map((box) => (
            <g key={box.id} className="machine-group">
              <rect x={box.x} y={box.y} width={box.width} height={box.height} rx="10" />
              <text x={box.x + 10} y={box.y + 14}>
                {box.name}
              </text>
            </g>
          ))}
        {lines.map((line) => (
          <Edge key={line.key} line={line} kind={kindOf(line)} />
        ))}
        {drawing.boxes
          .filter(({ type }) => type !== 'compound' && type !== 'parallel')
          .map((box) => (
            <Node
              key={box.id}
              box={box}
              isCurrent={box.id === current}
              numbers={path.stays.flatMap((stay, index) => (stay === box.id ? [index + 1] : []))}
              isPassed={path.passed.has(box.id)}
            />
          ))}
      </Sheet>
    </div>
  );
}

const labelOf = ({ stays }: Path, name: string): string =>
  `The machine of ${name}: it is ${stateWords(stays.at(-1) ?? '')}; it was ${stays.map(stateWords).join(', then ')}`;

function Sheet({
  drawing,
  label,
  children,
}: {
  readonly drawing: Drawing;
  readonly label: string;
  readonly children: ReactNode;
}) {
  const { width, height } = drawing;
  return (
    <svg role="img" aria-label={label} width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      <defs>
        {['', 'next', 'taken'].map((kind) => (
          <marker
            key={kind}
            id={`tip-${kind}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerUnits="userSpaceOnUse"
            markerWidth="9"
            markerHeight="9"
            orient="auto"
          >
            <path d="M0 0L8 4L0 8z" className={`machine-tip ${kind}`} />
          </marker>
        ))}
      </defs>
      {children}
    </svg>
  );
}

function Edge({ line, kind }: { readonly line: Line; readonly kind: string }) {
  const { label, points } = line;
  return (
    <g className={`machine-edge ${kind}`}>
      <path d={pathData(points)} markerEnd={`url(#tip-${kind})`} />
      {label === null ? null : (
        <text x={label.x} y={label.y + 3} textAnchor="middle">
          {label.text}
        </text>
      )}
    </g>
  );
}

function Node(node: {
  readonly box: Box;
  readonly isCurrent: boolean;
  readonly isPassed: boolean;
  readonly numbers: readonly number[];
}) {
  const { box, isCurrent, isPassed, numbers } = node;
  const { x, y, width, height, type, name } = box;
  const was = numbers.length > 0 || isPassed;
  return (
    <g className={`machine-state ${type}${was ? ' visited' : ''}${isCurrent ? ' current' : ''}`}>
      <title>{name}</title>
      <rect x={x} y={y} width={width} height={height} rx={type === 'passing' ? 15 : 6} />
      {type === 'final' ? (
        <rect x={x + 3} y={y + 3} width={width - 6} height={height - 6} rx="4" className="inner" />
      ) : null}
      <text x={x + width / 2} y={y + height / 2 + 4} textAnchor="middle">
        {name}
      </text>
      {numbers.length === 0 ? null : (
        <g className="machine-number">
          <circle cx={x} cy={y} r="9" />
          <text x={x} y={y + 3.5} textAnchor="middle">
            {numbers.length > 1 ? `${numbers[0]}…` : numbers[0]}
          </text>
        </g>
      )}
    </g>
  );
}
