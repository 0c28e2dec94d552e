// Goes anywhere by a few letters: workspaces, runs, pages, organizations, and what can be done from anywhere.

import { Modal, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useId, useMemo, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { accountQuery, organizationsQuery, runsQuery, workspacesQuery } from '../api/queries.ts';
import { relatedIn } from '../api/resources.ts';
import { statusShown } from '../status.ts';
import { commandsFor, matching } from './commands.ts';
import type { Command, Place } from './commands.ts';

const foundMax = 8;

export function Palette({ place, close }: { readonly place: Place; readonly close: () => void }) {
  const [text, type] = useState('');
  const [at, move] = useState(0);
  const list = useId();
  const navigate = useNavigate();
  const commands = useCommands(place, text);
  const chosen = Math.min(at, commands.length - 1);
  useEffect(() => {
    document.getElementById(`${list}-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [list, chosen]);

  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    close();
    if ('to' in command) void navigate({ href: command.to });
    else command.act();
  };
  const press = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined && commands.length > 0) move((chosen + step + commands.length) % commands.length);
    else if (event.key === 'Enter') run(commands[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal opened onClose={close} withCloseButton={false} padding={0} size="lg" yOffset="12vh" aria-label="Go to">
      <div className="palette">
        <input
          role="combobox"
          aria-label="Find a workspace, a run, a page or an action"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={commands.length === 0 ? undefined : `${list}-${chosen}`}
          aria-autocomplete="list"
          placeholder="Find a workspace, a run, a page or an action"
          value={text}
          onChange={(event) => {
            type(event.currentTarget.value);
            move(0);
          }}
          onKeyDown={press}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        <ul role="listbox" id={list} aria-label="What was found">
          {commands.map((command, index) => (
            <li
              key={`${command.kind} ${command.word} ${command.note ?? ''}`}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === chosen}
              onMouseMove={() => move(index)}
              onClick={() => run(command)}
            >
              <span className="palette-kind">{command.kind}</span>
              <span className="palette-word">{command.word}</span>
              {command.note === undefined ? null : <span className="dim small">{command.note}</span>}
            </li>
          ))}
        </ul>
        {commands.length === 0 ? (
          <p className="dim palette-none" role="status">
            Nothing is called that.
          </p>
        ) : null}
      </div>
    </Modal>
  );
}

function useCommands(place: Place, text: string): readonly Command[] {
  const { organization } = place;
  const { setColorScheme } = useMantineColorScheme();
  const q = useDeferredValue(text.trim());
  const isAsked = organization !== undefined && q !== '';
  const workspaces = useQuery({ ...workspacesQuery(organization ?? '', { q }), enabled: isAsked });
  const runs = useQuery({ ...runsQuery({ organization: organization ?? '' }, { q }), enabled: isAsked });
  const { data: organizations } = useQuery(organizationsQuery);
  const isSiteAdmin = useQuery(accountQuery).data?.data.attributes['is-site-admin'] === true;
  return useMemo(() => {
    const inside = `/app/${encodeURIComponent(organization ?? '')}`;
    const ofWorkspaces = (isAsked ? (workspaces.data?.data ?? []) : []).map((workspace): Command => {
      const { name, description } = workspace.attributes;
      const to = `${inside}/workspaces/${encodeURIComponent(name)}`;
      return { kind: 'Workspace', word: name, ...(description === null ? {} : { note: description }), to };
    });
    const ofRuns = (isAsked ? (runs.data?.data ?? []) : []).map((run): Command => {
      const workspace = runs.data === undefined ? null : relatedIn(runs.data, run, 'workspace', 'workspaces');
      const name = workspace?.attributes.name ?? '';
      return {
        kind: 'Run',
        word: run.attributes.message === '' ? run.id : run.attributes.message,
        note: `${run.id} in ${name}, ${statusShown(run.attributes.status).word}`,
        to: `${inside}/workspaces/${encodeURIComponent(name)}/runs/${run.id}`,
      };
    });
    const ofOrganizations = (organizations?.data ?? []).map(({ id }): Command => ({
      kind: 'Organization',
      word: id,
      to: `/app/${encodeURIComponent(id)}/workspaces`,
    }));
    const schemes = (['light', 'dark', 'auto'] as const).map((scheme): Command => ({
      kind: 'Action',
      word: scheme === 'auto' ? 'Colours as the system has them' : `Colours: ${scheme}`,
      act: () => setColorScheme(scheme),
    }));
    const fixed = matching([...commandsFor(place, isSiteAdmin), ...ofOrganizations, ...schemes], q);
    return [...ofWorkspaces.slice(0, foundMax), ...fixed, ...ofRuns.slice(0, foundMax)];
  }, [organization, isAsked, workspaces.data, runs.data, organizations, place, isSiteAdmin, q, setColorScheme]);
}
