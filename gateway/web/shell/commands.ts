// The pages that can be gone to from where one is, by their names, and which of them a few letters mean.

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

export function commandsFor({ organization, workspace }: Place): readonly Command[] {
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
      ['Settings', '/settings/general'],
      ['Lock or unlock', '/settings/locking'],
      ['Version control', '/settings/version-control'],
      ['Notifications', '/settings/notifications'],
      ['Run triggers', '/settings/run-triggers'],
      ['Team access', '/settings/access'],
    ]);
  if (organization !== undefined)
    add(organization, `/app/${part(organization)}`, [
      ['Workspaces', '/workspaces'],
      ['All runs', '/runs'],
      ['Registry', '/registry'],
      ['Version control events', '/vcs-events'],
      ['Organization settings', '/settings/general'],
      ['Projects', '/settings/projects'],
      ['Teams', '/settings/teams'],
      ['Members', '/settings/users'],
      ['Variable sets', '/settings/varsets'],
      ['Agents', '/settings/agents'],
      ['SSH keys', '/settings/ssh-keys'],
    ]);
  pages.push({ kind: 'Page', word: 'All organizations', to: '/app' });
  return pages;
}

/** Those whose words hold every word of the text, the ones that begin with it first. */
export function matching(commands: readonly Command[], text: string): readonly Command[] {
  const wanted = text.toLowerCase().split(/\s+/);
  const of = ({ kind, word, note = '' }: Command): string => `${word} ${kind} ${note}`.toLowerCase();
  const found = commands.filter((command) => wanted.every((each) => of(command).includes(each)));
  const begins = (command: Command): number => (command.word.toLowerCase().startsWith(text.toLowerCase()) ? 0 : 1);
  return found.toSorted((one, other) => begins(one) - begins(other));
}
