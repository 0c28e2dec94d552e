// An actor's machine through time: a slider over the versions of its log, and for each what it was, what changed, what came and from whom, and
// that the log still makes the same.

import { Button, Switch } from '@mantine/core';
import { CheckIcon, ChevronLeftIcon, ChevronRightIcon, Cross2Icon, DoubleArrowRightIcon } from '@radix-ui/react-icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { entriesQuery, machineQuery, momentQuery, presentQuery } from '../api/machine-queries.ts';
import type { Historic, LogEntry, MachineResource, Replay } from '../api/machine-queries.ts';
import { EmptyState, Loaded, Waiting, sentence } from '../parts/page.tsx';
import { DataTable } from '../parts/panel.tsx';
import { inFull, span } from '../time.ts';
import { Bulkhead } from '../shell/render-fault.tsx';
import { differencesBetween } from './difference.ts';
import { MachinePicture } from './machine-picture.tsx';
import { nextEvents } from './path.ts';
import type { NextEvent } from './path.ts';
import '../style/machine.css';
import { conditions, eventWords, senderWords, stateWords } from './words.ts';

interface Way {
  /** The version that is looked at; null follows the actor. */
  readonly version: number | null;
  readonly go: (version: number | null) => void;
}

export function MachineView({ of, version, go }: { readonly of: Historic } & Way) {
  const present = useQuery(presentQuery(of));
  const machine = useQuery(machineQuery(of.kind));
  return (
    <Loaded query={machine} lines={8}>
      {(drawn) => (
        <Loaded query={present} lines={8}>
          {(now) =>
            now.data.attributes.last === 0 ? (
              <EmptyState title="Nothing has happened to it yet" />
            ) : (
              <Through {...{ of, go }} machine={drawn.data} now={now.data} version={version} />
            )
          }
        </Loaded>
      )}
    </Loaded>
  );
}

function Through(through: { readonly of: Historic; readonly machine: MachineResource; readonly now: Replay } & Way) {
  const { of, machine, now, version, go } = through;
  const { last } = now.attributes;
  const at = Math.min(version ?? last, last);
  const settled = useDeferredValue(at);
  const [isWhole, show] = useState(false);
  const moment = useQuery({ ...momentQuery(of, settled), placeholderData: keepPreviousData });
  const before = useQuery({ ...momentQuery(of, Math.max(0, settled - 1)), placeholderData: keepPreviousData });
  const entries = useQuery(entriesQuery(of, settled));
  const entry = entries.data?.data.find(({ id }) => id.endsWith(`/${settled}`));
  return (
    <div className="machine">
      <Slider {...{ at, last, go }} isFollowing={version === null} entry={entry} />
      <Loaded query={moment} lines={8}>
        {({ data }) => (
          <>
            <div className={isWhole ? 'machine-columns whole' : 'machine-columns'}>
              <Bulkhead>
                <Picture {...{ of, machine, isWhole, show }} moment={data} />
              </Bulkhead>
              <div className="machine-side">
                <Agreement moment={data} />
                <Event entry={entry} version={settled} />
                <Changes moment={data} before={before.data?.data} />
                <NextEvents machine={machine} moment={data} />
              </div>
            </div>
            <Context moment={data} />
          </>
        )}
      </Loaded>
      <Log {...{ of, at, go }} steps={[now.attributes.steps, moment.data?.data.attributes.steps ?? []].flat()} />
    </div>
  );
}

function Slider(slider: {
  readonly at: number;
  readonly last: number;
  readonly isFollowing: boolean;
  readonly entry: LogEntry | undefined;
  readonly go: Way['go'];
}) {
  const { at, last, isFollowing, entry, go } = slider;
  const to = (version: number): void => go(version >= last ? null : Math.max(0, version));
  return (
    <div className="card machine-slider">
      <Button
        variant="default"
        size="compact-md"
        aria-label="One version back"
        disabled={at === 0}
        onClick={() => to(at - 1)}
      >
        <ChevronLeftIcon />
      </Button>
      <input
        type="range"
        aria-label="Version"
        aria-valuetext={`version ${at} of ${last}${entry === undefined ? '' : `, ${eventWords(entry.attributes.type)}`}`}
        min={0}
        max={last}
        value={at}
        onChange={(event) => to(Number(event.currentTarget.value))}
      />
      <Button
        variant="default"
        size="compact-md"
        aria-label="One version on"
        disabled={at >= last}
        onClick={() => to(at + 1)}
      >
        <ChevronRightIcon />
      </Button>
      <span className="number nowrap machine-at">
        version {at} of {last}
      </span>
      <Button
        variant="default"
        size="compact-md"
        leftSection={<DoubleArrowRightIcon />}
        disabled={isFollowing}
        onClick={() => go(null)}
      >
        Now
      </Button>
    </div>
  );
}

/** The first state, where the log is whole, and the one after each step. */
function visitedIn({ attributes }: Replay, machine: MachineResource): readonly string[] {
  const { steps, replayed, state } = attributes;
  const isWhole = replayed === steps.length;
  const first = machine.attributes.states.find((one) => one.parent === null && one['is-initial'])?.id;
  return [...(isWhole && first !== undefined ? [first] : []), ...steps.map((step) => step.state), state];
}

function Picture(picture: {
  readonly of: Historic;
  readonly machine: MachineResource;
  readonly moment: Replay;
  readonly isWhole: boolean;
  readonly show: (isWhole: boolean) => void;
}) {
  const { of, machine, moment, isWhole, show } = picture;
  const visited = useMemo(() => visitedIn(moment, machine), [moment, machine]);
  return (
    <section className="card machine-drawing" aria-label="Statechart">
      <div className="card-head">
        <h2>{stateWords(moment.attributes.state)}</h2>
        <Switch
          size="xs"
          label="Whole machine"
          checked={isWhole}
          onChange={(event) => show(event.currentTarget.checked)}
        />
      </div>
      <MachinePicture machine={machine.attributes} visited={visited} isWhole={isWhole} name={`${of.kind} ${of.id}`} />
      <p className="machine-legend dim small">
        <span className="taken">the way it took</span>
        <span className="next">where it can go</span>
        <span>numbers say in which order it was there</span>
        {isWhole ? <span>ways to where many lead are drawn only where they matter</span> : null}
      </p>
    </section>
  );
}

function Agreement({ moment }: { readonly moment: Replay }) {
  const { outcome, replayed, reason, stored, made } = moment.attributes;
  const row = moment.attributes['row-agrees'];
  if (outcome === 'agrees' && row !== false)
    return (
      <div className="notice plain machine-agrees" role="status">
        <CheckIcon aria-hidden="true" />
        <div className="grow">
          The log was lived again up to version {replayed}, and makes what is stored at each version.{' '}
          <span className="mono small" title={moment.attributes['snap-hash']}>
            {moment.attributes['snap-hash'].slice(0, 12)}
          </span>
        </div>
      </div>
    );
  return (
    <div className={outcome === 'agrees' || outcome === 'differs' ? 'notice danger' : 'notice attention'} role="alert">
      <Cross2Icon aria-hidden="true" />
      <div className="grow">
        {reason === null ? 'The log makes something else than the row of the actor holds.' : sentence(reason)}{' '}
        {stored === null || made === null ? null : (
          <span className="mono small">
            stored {stored.slice(0, 12)}, made {made.slice(0, 12)}
          </span>
        )}
      </div>
    </div>
  );
}

/** A message of another actor, of a person by the API, of a worker, or time. */
function senderOf({ attributes }: LogEntry): string {
  const { type, sender, event } = attributes;
  if (type.startsWith('xstate.after.')) return 'time';
  if (sender !== null) return sender;
  if (type.startsWith('job.')) return 'the worker of its job';
  const { by } = (event ?? {}) as { readonly by?: { readonly name?: string; readonly kind?: string } };
  return by?.name === undefined ? 'a request' : `${by.kind ?? ''} ${by.name}, by a request`;
}

function Event({ entry, version }: { readonly entry: LogEntry | undefined; readonly version: number }) {
  if (version === 0)
    return (
      <section className="card">
        <div className="card-head">
          <h2>Before anything happened</h2>
        </div>
      </section>
    );
  if (entry === undefined)
    return (
      <section className="card">
        <div className="card-head">
          <h2>Event {version}</h2>
        </div>
        <p className="card-body dim">This part of the log is in the archive; the machine was lived again from there.</p>
      </section>
    );
  const { attributes } = entry;
  return (
    <section className="card" aria-label="Event">
      <div className="card-head">
        <h2>{eventWords(attributes.type)}</h2>
        {attributes.accepted ? null : <span className="tag">not taken</span>}
      </div>
      <dl className="facts card-body">
        <dt>When</dt>
        <dd>{inFull(attributes['taken-at'])}</dd>
        <dt>From</dt>
        <dd>{senderOf(entry)}</dd>
        <dt>Cause</dt>
        <dd className="mono breaks">{attributes.cause ?? <span className="dim">nothing before it</span>}</dd>
        <dt>Node</dt>
        <dd className="mono breaks">{attributes.node ?? <span className="dim">not written down</span>}</dd>
        <dt>Message</dt>
        <dd className="mono breaks">{attributes['msg-id']}</dd>
      </dl>
      <details className="more card-body">
        <summary>What it said</summary>
        <pre className="machine-json" tabIndex={0}>
          {JSON.stringify(attributes.event, null, 2)}
        </pre>
      </details>
    </section>
  );
}

const glyphs = { added: '+', changed: '~', removed: '−' } as const;
const tones = { added: 'add', changed: 'change', removed: 'destroy' } as const;

function Changes({ moment, before }: { readonly moment: Replay; readonly before: Replay | undefined }) {
  const isBefore = before !== undefined && before.attributes.replayed === moment.attributes.replayed - 1;
  const changes = useMemo(
    () => (isBefore ? differencesBetween(before.attributes.context, moment.attributes.context) : []),
    [isBefore, before, moment],
  );
  if (moment.attributes.replayed === 0) return null;
  return (
    <section className="card" aria-label="What it changed">
      <div className="card-head">
        <h2>What it changed</h2>
        {isBefore ? (
          <span className="dim small">
            {before.attributes.state === moment.attributes.state
              ? 'the state stays'
              : `${stateWords(before.attributes.state)} → ${stateWords(moment.attributes.state)}`}
          </span>
        ) : null}
      </div>
      {!isBefore ? (
        <Waiting lines={3} />
      ) : changes.length === 0 ? (
        <p className="card-body dim">Nothing of what the machine knows.</p>
      ) : (
        <ul className="machine-changes" tabIndex={0}>
          {changes.map((change) => (
            <li key={`${change.kind} ${change.place}`} className={tones[change.kind]}>
              <span className="glyph" role="img" aria-label={change.kind}>
                {glyphs[change.kind]}
              </span>
              <span className="mono">{change.place}</span>
              <span className="values">
                {change.kind === 'added' ? null : <del>{change.before}</del>}
                {change.kind === 'removed' ? null : <ins>{change.after}</ins>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function NextEvents({ machine, moment }: { readonly machine: MachineResource; readonly moment: Replay }) {
  const events = nextEvents(machine.attributes, moment.attributes.state);
  return (
    <section className="card" aria-label="What can come next">
      <div className="card-head">
        <h2>What can come next</h2>
      </div>
      {events.length === 0 ? (
        <p className="card-body dim">Nothing: this state is final.</p>
      ) : (
        <ul className="machine-next">
          {events.map((next) => (
            <NextLine key={`${next.by} ${next.event}`} next={next} />
          ))}
        </ul>
      )}
    </section>
  );
}

function NextLine({ next }: { readonly next: NextEvent }) {
  return (
    <li>
      <div>
        <span className="mono">{next.event === '' ? 'at once' : next.event}</span>{' '}
        <span className="dim small">from {senderWords(next)}</span>
      </div>
      <ul>
        {next.ways.map((way, index) => (
          // Two ways may be told by the same words.
          <li key={index}>
            {way.to === null ? 'stays' : `→ ${stateWords(way.to)}`}
            {way.guards.length === 0 ? null : <span className="dim"> if {conditions(way.guards)}</span>}
          </li>
        ))}
      </ul>
    </li>
  );
}

function Context({ moment }: { readonly moment: Replay }) {
  return (
    <details className="card more">
      <summary>What the machine knew at version {moment.attributes.replayed}</summary>
      <pre className="machine-json" tabIndex={0}>
        {JSON.stringify(moment.attributes.context, null, 2)}
      </pre>
    </details>
  );
}

function Log(log: {
  readonly of: Historic;
  readonly at: number;
  /** Of the moment that is looked at, and the newest. */
  readonly steps: Replay['attributes']['steps'];
  readonly go: Way['go'];
}) {
  const { of, at, steps, go } = log;
  const entries = useQuery(entriesQuery(of, at));
  const states = new Map(steps.map(({ version, state }) => [version, state]));
  const rows = entries.data?.data ?? [];
  const versionOf = ({ id }: LogEntry): number => Number(id.split('/').at(-1));
  const sincePrevious = new Map(
    rows
      .slice(1)
      .map((entry, index) => [
        entry.id,
        Date.parse(entry.attributes['taken-at']) - Date.parse(rows[index]?.attributes['taken-at'] ?? ''),
      ]),
  );
  const after = (ms: number | undefined): string => (ms === undefined ? '' : `+${span(ms)}`);
  const stateAfter = (version: number): string => stateWords(states.get(version) ?? '') || '–';
  return (
    <div className="card">
      <DataTable
        caption="Its log, the oldest first"
        rows={rows}
        isChosen={(entry) => versionOf(entry) === at}
        columns={[
          {
            head: 'Version',
            cell: (entry) => (
              <button type="button" className="plain-button number" onClick={() => go(versionOf(entry))}>
                {versionOf(entry)}
              </button>
            ),
          },
          { head: 'Event', look: 'main nowrap', cell: ({ attributes }) => eventWords(attributes.type) },
          { head: 'State after it', cell: (entry) => stateAfter(versionOf(entry)) },
          { head: 'From', look: 'nowrap', cell: senderOf },
          { head: 'Node', look: 'mono nowrap', cell: ({ attributes }) => attributes.node ?? '–' },
          { head: 'After', look: 'number nowrap', cell: ({ id }) => after(sincePrevious.get(id)) },
        ]}
      />
    </div>
  );
}
