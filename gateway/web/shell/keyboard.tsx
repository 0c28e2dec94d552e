// What keys do on every page. Single keys are off where somebody types, and for whoever does not want them.

import { Modal, Switch } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { Suspense, lazy, useEffect, useRef, useState } from 'react';
import type { Place } from './commands.ts';

const LazyPalette = lazy(() => import('./palette.tsx').then(({ Palette }) => ({ default: Palette })));

/** How long after a `g` the next key says where to. */
const goWithinMs = 1_500;

const keys: readonly (readonly [string, string])[] = [
  ['Ctrl K, ⌘ K or /', 'find a workspace, a run, a page or an action'],
  ['g w', 'go to the workspaces'],
  ['g r', 'go to the runs: of this workspace, or of all'],
  ['g t', 'go to the states'],
  ['g v', 'go to the variables'],
  ['g s', 'go to the settings'],
  ['g a', 'go to the pages of the site’s admins'],
  ['j, k', 'the next and the one before in a list; Enter opens it'],
  ['f', 'to the field that narrows a list'],
  ['1 … 9', 'the tabs of a page'],
  ['?', 'these keys'],
  ['Esc', 'closes what is open'],
];

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
const isDialogOpen = (): boolean => document.querySelector('[role="dialog"]') !== null;

export function Keyboard({ place }: { readonly place: Place }) {
  const [open, show] = useState<'palette' | 'help' | null>(null);
  const [isOn, turn] = useLocalStorage({ key: 'terrace-single-keys', defaultValue: true });
  const navigate = useNavigate();
  const going = useRef(0);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const { key } = event;
      if ((event.ctrlKey || event.metaKey) && !event.altKey && key.toLowerCase() === 'k') {
        event.preventDefault();
        show((before) => (before === 'palette' ? null : 'palette'));
        return;
      }
      if (!isOn || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isDialogOpen()) return;
      const isGoing = event.timeStamp - going.current < goWithinMs;
      going.current = key === 'g' ? event.timeStamp : 0;
      const to = isGoing ? addressOf(key, place) : null;
      if (to !== null) void navigate({ href: to });
      else if (key === '/') show('palette');
      else if (key === '?') show('help');
      else if (!actOn(key)) return;
      event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [isOn, navigate, place]);
  const close = (): void => show(null);
  if (open === 'palette')
    return (
      <Suspense>
        <LazyPalette place={place} close={close} />
      </Suspense>
    );
  return open === 'help' ? (
    <Modal opened onClose={close} title="Keys" centered>
      <table className="table">
        <caption>Keys and what they do</caption>
        <tbody>
          {keys.map(([key, word]) => (
            <tr key={key}>
              <th scope="row" className="mono">
                {key}
              </th>
              <td>{word}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Switch
        mt="md"
        label="Single keys do this"
        checked={isOn}
        onChange={(event) => turn(event.currentTarget.checked)}
      />
    </Modal>
  ) : null;
}

/** Where `g` and this key lead; null for nowhere. */
function addressOf(key: string, { organization, workspace }: Place): string | null {
  if (key === 'a') return '/app/admin';
  if (organization === undefined) return null;
  const at = `/app/${encodeURIComponent(organization)}`;
  if (key === 'w') return `${at}/workspaces`;
  const inside = workspace === undefined ? null : `${at}/workspaces/${encodeURIComponent(workspace)}`;
  if (key === 'r') return `${inside ?? at}/runs`;
  if (key === 's') return `${inside ?? at}/settings/general`;
  if (inside === null) return null;
  return { t: `${inside}/states`, v: `${inside}/variables` }[key] ?? null;
}

/** What a key does to the page that is open. False when nothing. */
function actOn(key: string): boolean {
  if (key === 'j' || key === 'k') return moveBy(key === 'j' ? 1 : -1);
  if (key === 'f') return focus(document.querySelector('#page .toolbar input'));
  if (!/^[1-9]$/.test(key)) return false;
  const tab = document.querySelectorAll<HTMLElement>('#page .tabs a')[Number(key) - 1];
  tab?.click();
  return tab !== undefined;
}

/** Along the rows of the lists of a page, by their first links and buttons. */
function moveBy(step: number): boolean {
  const rows = [...document.querySelectorAll('#page tbody tr, #page .plan-rows > li, #page .entries > li')];
  const ways = rows.flatMap((row) => row.querySelector<HTMLElement>('.main a, a, button') ?? []);
  const row = document.activeElement?.closest('tr, li') ?? null;
  const at = ways.findIndex((way) => row?.contains(way) === true);
  const next = at === -1 ? (step > 0 ? 0 : ways.length - 1) : at + step;
  return focus(ways[next] ?? null);
}

function focus(element: HTMLElement | null): boolean {
  element?.focus();
  element?.scrollIntoView({ block: 'nearest' });
  return element !== null;
}
