// The pages that can be gone to from where one is, by their names, and which of them a few letters mean.

import { adminPages, organizationSettings, siteSettings, workspaceSettings } from './ways.ts';
import type { Way } from './ways.ts';

export interface Place {
  readonly organization?: string;
  readonly workspace?: string;
  readonly run?: string;
}

export type Command = {
  readonly kind: 'Workspace' | 'Run' | 'Page' | 'Organization' | 'Action';
  readonly word: string;
  readonly note?: string;
} & ({ readonly to: string } | { readonly act: () => void });

const part = encodeURIComponent;

/** `isSiteAdmin`: whether who looks administers the site. */
export function commandsFor({ organization, workspace }: Place, isSiteAdmin: boolean): readonly Command[] {
  const pages: Command[] = [];
  const add = (of: string, at: string, words: readonly (readonly [string, string])[]): void => {
    for (const [word, path] of words) pages.push({ kind: 'Page', word, note: of, to: `${at}${path}` });
  };
  if (organization !== undefined && workspace !== undefined)
    add(workspace, `/app/${part(organization)}/workspaces/${part(workspace)}`, [
      ['Overview', ''],
      ['Runs', '/runs'],
      ['States', '/states'],
      ['Variables', '/variables'],
      ...settings(workspaceSettings, 'Settings', '/settings'),
    ]);
  if (organization !== undefined)
    add(organization, `/app/${part(organization)}`, [
      ['Workspaces', '/workspaces'],
      ['All runs', '/runs'],
      ['Registry', '/registry'],
      ['Version control events', '/vcs-events'],
      ...settings(organizationSettings, 'Organization settings', '/settings'),
    ]);
  if (isSiteAdmin)
    add('Site admin', '/app/admin', [
      ...adminPages
        .filter(({ key }) => key !== 'settings')
        .map(({ key, word }) => [word, key === '' ? '' : `/${key}`] as const),
      ...settings(siteSettings, 'Site settings', '/settings'),
    ]);
  pages.push({ kind: 'Page', word: 'All organizations', to: '/app' });
  return pages;
}

/** What is general of them is called as the settings are. */
const settings = (ways: readonly Way[], word: string, at: string): readonly (readonly [string, string])[] =>
  ways.map((way) => [way.key === 'general' ? word : way.word, `${at}/${way.key}`]);

/** Those whose words hold every word of the text, the ones that begin with it first. */
export function matching(commands: readonly Command[], text: string): readonly Command[] {
  const wanted = text.toLowerCase().split(/\s+/);
  const of = ({ kind, word, note = '' }: Command): string => `${word} ${kind} ${note}`.toLowerCase();
  const found = commands.filter((command) => wanted.every((each) => of(command).includes(each)));
  const begins = (command: Command): number => (command.word.toLowerCase().startsWith(text.toLowerCase()) ? 0 : 1);
  return found.toSorted((one, other) => begins(one) - begins(other));
}
