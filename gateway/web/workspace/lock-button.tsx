// Locks a workspace with a reason that everybody sees, and unlocks it; who may not unlock another's lock may force it when they manage the
// workspace.

import { Button, Textarea } from '@mantine/core';
import { LockClosedIcon, LockOpen1Icon } from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { accountQuery } from '../api/queries.ts';
import { relatedId } from '../api/resources.ts';
import { FormDialog, useSending } from '../parts/form.tsx';
import { useHere } from './workspace-frame.tsx';

type Verb = 'lock' | 'unlock' | 'force-unlock';

export function LockButton() {
  const { workspace } = useHere();
  const { permissions, locked } = workspace.attributes;
  const { data: account } = useQuery(accountQuery);
  const [verb, open] = useState<Verb | null>(null);
  const by = relatedId(workspace, 'locked-by');
  if (locked && by?.type === 'runs') return null;
  const isOwn = by?.id === account?.data.id;
  const next: Verb = !locked ? 'lock' : isOwn ? 'unlock' : 'force-unlock';
  const allowed =
    permissions[next === 'force-unlock' ? 'can-force-unlock' : next === 'lock' ? 'can-lock' : 'can-unlock'];
  if (allowed !== true) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={locked ? <LockOpen1Icon /> : <LockClosedIcon />}
        onClick={() => open(next)}
      >
        {words[next].button}
      </Button>
      {verb === null ? null : <Dialog verb={verb} close={() => open(null)} />}
    </>
  );
}

const words: Readonly<Record<Verb, { readonly button: string; readonly text: string }>> = {
  lock: { button: 'Lock', text: 'While it is locked, runs wait. Everybody who sees the workspace sees the reason.' },
  unlock: { button: 'Unlock', text: 'Runs that wait begin.' },
  'force-unlock': {
    button: 'Force unlock',
    text: 'Somebody else has locked it, and may count on that. Runs that wait begin.',
  },
};

/** Terrace itself holds back the runs behind one that was cut short. */
const heldBackText =
  'The last apply was cut short, and what it was at may stand in no state. Look at its run first; runs that wait begin.';

function Dialog({ verb, close }: { readonly verb: Verb; readonly close: () => void }) {
  const { workspace } = useHere();
  const [reason, type] = useState('');
  const params = { path: { workspace: workspace.id } };
  const change = useSending(
    () =>
      verb === 'lock'
        ? api.post('/api/v2/workspaces/{workspace}/actions/lock', { params, body: { reason } })
        : api.post(`/api/v2/workspaces/{workspace}/actions/${verb}`, { params }),
    [['workspace']],
    close,
  );
  const { button, text } = words[verb];
  const isHeldBack = verb === 'force-unlock' && relatedId(workspace, 'locked-by') === null;
  return (
    <FormDialog title={`${button} ${workspace.attributes.name}`} close={close} sending={change} word={button}>
      <p className="dim">{isHeldBack ? heldBackText : text}</p>
      {verb === 'lock' ? (
        <Textarea
          label="Reason"
          autosize
          minRows={2}
          value={reason}
          maxLength={1024}
          onChange={(event) => type(event.currentTarget.value)}
          data-autofocus
        />
      ) : null}
    </FormDialog>
  );
}
