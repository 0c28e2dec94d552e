// Where the states of a machine stand in its picture, and how its edges run. The library that lays it out comes with this file, and only when
// somebody looks at a machine.

import { Graph, layout } from '@dagrejs/dagre';
import { edgeKey, enteredBy } from './path.ts';
import type { Machine, Move, State } from './path.ts';
import { words } from './words.ts';

export interface Box {
  readonly id: string;
  readonly name: string;
  readonly type: State['type'];
  /** Of its upper left corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Line {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly label: { readonly x: number; readonly y: number; readonly text: string } | null;
  readonly moves: readonly Move[];
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** Outer ones first. */
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

const [letterWidth, labelLetterWidth, boxHeight] = [7.6, 6.2, 30];
const margin = 12;
const shownEvents = 2;

/** Where so many edges end, as at an error, only those are drawn that matter. */
const edgesIntoMax = 4;

/** The states that are `shown`, with the edges between them; with the names of events when `withEvents`. */
export function drawMachine(
  machine: Machine,
  shown: ReadonlySet<string>,
  options: { readonly withEvents: boolean; readonly matters: (edge: string) => boolean },
): Drawing {
  const { withEvents, matters } = options;
  const graph = new Graph({ compound: true });
  graph.setGraph({
    rankdir: 'TB',
    nodesep: 28,
    ranksep: withEvents ? 30 : 38,
    edgesep: 14,
    marginx: margin,
    marginy: margin,
  });
  const states = machine.states.filter(({ id }) => shown.has(id));
  for (const { id, name, type } of states)
    graph.setNode(id, {
      width: Math.max(56, words(name).length * letterWidth + (type === 'passing' ? 34 : 26)),
      height: boxHeight,
    });
  for (const { id, parent } of states) if (parent !== null && shown.has(parent)) graph.setParent(id, parent);
  const edges = worthDrawing(edgesBetween(machine, shown), matters);
  for (const { ends, label } of edges) {
    const [from, to] = ends;
    const size = withEvents ? { width: label.length * labelLetterWidth + 8, height: 14 } : { width: 0, height: 0 };
    graph.setEdge(from, to, { ...size, labelpos: 'c' });
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { readonly width?: number; readonly height?: number };
  const boxes = states.map(({ id, name, type }): Box => {
    const {
      x = 0,
      y = 0,
      width: wide = 0,
      height: high = 0,
    } = graph.node(id) as Partial<Record<'x' | 'y' | 'width' | 'height', number>>;
    return { id, name: words(name), type, x: x - wide / 2, y: y - high / 2, width: wide, height: high };
  });
  const lines = edges.map(({ from, to, ends, label, moves }): Line => {
    const edge = graph.edge(ends[0], ends[1]) as {
      readonly points?: Line['points'];
      readonly x?: number;
      readonly y?: number;
    };
    const hasLabel = withEvents && label !== '' && edge.x !== undefined && edge.y !== undefined;
    return {
      ...{ key: edgeKey(from, to), from, to, moves, points: edge.points ?? [] },
      label: hasLabel ? { x: edge.x ?? 0, y: edge.y ?? 0, text: label } : null,
    };
  });
  return { width, height, boxes, lines };
}

interface Edge {
  readonly from: string;
  readonly to: string;
  /** Between states that hold no others: the library knows no edges of groups. */
  readonly ends: readonly [string, string];
  readonly moves: readonly Move[];
  readonly label: string;
}

function worthDrawing(edges: readonly Edge[], matters: (edge: string) => boolean): readonly Edge[] {
  const into = Map.groupBy(edges, ({ to }) => to);
  return edges.filter(({ from, to }) => (into.get(to)?.length ?? 0) <= edgesIntoMax || matters(edgeKey(from, to)));
}

function edgesBetween(machine: Machine, shown: ReadonlySet<string>): readonly Edge[] {
  const edges = new Map<string, { from: string; to: string; moves: Move[] }>();
  for (const move of machine.moves) {
    const { from, to } = move;
    if (to === null || from === '' || !shown.has(from)) continue;
    const key = edgeKey(from, to);
    const edge = edges.get(key) ?? { from, to, moves: [] };
    edge.moves.push(move);
    edges.set(key, edge);
  }
  return [...edges.values()].flatMap(({ from, to, moves }) => {
    const ends = [enteredBy(machine, from), enteredBy(machine, to)] as const;
    if (!ends.every((id) => shown.has(id)) || ends[0] === ends[1]) return [];
    const events = [...new Set(moves.map(({ event, by }) => (by === 'time' ? `after ${event}` : event)))].filter(
      (event) => event !== '',
    );
    const more = events.length - shownEvents;
    return [
      { from, to, ends, moves, label: `${events.slice(0, shownEvents).join(', ')}${more > 0 ? ` +${more}` : ''}` },
    ];
  });
}

/** The line as the path of an SVG, its corners rounded. */
export function pathData(points: Line['points']): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const at = ({ x, y }: { readonly x: number; readonly y: number }) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const last = rest.pop();
  const middles = rest.map((point, index) => {
    const next = rest[index + 1] ?? last ?? point;
    return `Q${at(point)} ${at({ x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 })}`;
  });
  return `M${at(first)}${middles.join('')}${last === undefined ? '' : `L${at(last)}`}`;
}
