// Settings by their parts: the list of parts at the side, and the one that is open.

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { EmptyState, PageHead } from '../parts/page.tsx';
import type { Way } from '../shell/ways.ts';

/** What stands in each part. */
export type Shown<Key extends string> = Readonly<Record<Key, () => ReactNode>>;

export function SettingsFrame<Key extends string>(frame: {
  readonly lead: string;
  /** The address that the parts stand below. */
  readonly at: string;
  readonly parts: readonly Way<Key>[];
  readonly shown: Shown<Key>;
  readonly open: string;
}) {
  const { lead, at, parts, shown, open } = frame;
  const part = parts.find(({ key }) => key === open);
  return (
    <>
      <PageHead title={part === undefined ? 'Settings' : `${part.word} · Settings`} lead={lead} />
      <div className="settings">
        <nav aria-label="Parts of the settings">
          <ul className="settings-parts">
            {parts.map(({ key, word }) => (
              <WayTo key={key} to={`${at}/${key}`} word={word} />
            ))}
          </ul>
        </nav>
        <div key={open}>
          {part === undefined ? (
            <div className="card">
              <EmptyState title="There is no such part of the settings" />
            </div>
          ) : (
            shown[part.key]()
          )}
        </div>
      </div>
    </>
  );
}

function WayTo({ to, word }: { readonly to: string; readonly word: string }) {
  return (
    <li>
      <Link to={to} activeProps={{ className: 'active' }}>
        {word}
      </Link>
    </li>
  );
}
