// What can be done with a run, in the words of Terraform Enterprise; what its state allows and whoever looks may not do says so.

import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { relatedId } from '../api/resources.ts';
import type { Plan, Run } from '../api/resources.ts';
import { counted } from '../parts/amounts.ts';
import { useNow } from '../parts/ago.tsx';
import { FormDialog, useSending } from '../parts/form.tsx';
import { sentence } from '../parts/page.tsx';
import { isFinal } from './stages.ts';
import { span } from '../time.ts';

interface Act {
  readonly key: 'apply' | 'discard' | 'cancel' | 'force-cancel';
  readonly word: string;
  readonly text: string;
  readonly isBad: boolean;
  /** Why it cannot be done; null when it can. */
  readonly why: string | null;
}

export function actsOn({ attributes }: Run, now: number): readonly Act[] {
  const { actions, permissions } = attributes;
  const needs = (permission: keyof typeof permissions, right: string): string | null =>
    permissions[permission]
      ? null
      : `you need ${right} in this workspace; whoever owns the organization can give it to you`;
  const acts: Act[] = [];
  if (actions['is-confirmable'])
    acts.push({
      key: 'apply',
      word: 'Confirm & apply',
      text: 'The plan is applied as it stands here.',
      isBad: false,
      why: needs('can-apply', 'the right to apply runs'),
    });
  if (actions['is-discardable'])
    acts.push({
      key: 'discard',
      word: 'Discard run',
      text: 'The plan is never applied, and the workspace is free for the next run.',
      isBad: true,
      why: needs('can-discard', 'the right to apply runs'),
    });
  if (actions['is-cancelable'] && !actions['is-discardable'])
    acts.push({
      key: 'cancel',
      word: 'Cancel run',
      text: `${attributes.engine} is asked to stop, and saves what it has made.`,
      isBad: true,
      why: needs('can-cancel', 'the right to apply runs'),
    });
  const forceAt = attributes['force-cancel-available-at'];
  if (actions['is-force-cancelable'] || forceAt !== null) {
    const leftMs = forceAt === null ? 0 : Date.parse(forceAt) - now;
    const tooEarly = actions['is-force-cancelable']
      ? null
      : `it is given ${span(Math.max(0, leftMs))} to stop by itself first`;
    if (!isFinal(attributes.status))
      acts.push({
        key: 'force-cancel',
        word: 'Force cancel',
        text: `${attributes.engine} is killed. What it was making may be lost to the state.`,
        isBad: true,
        why: needs('can-force-cancel', 'to be an admin') ?? tooEarly,
      });
  }
  return acts;
}

export function ActionsBar({ run, plan }: { readonly run: Run; readonly plan: Plan | null }) {
  const now = useNow(1_000);
  const acts = actsOn(run, now);
  const [open, choose] = useState<Act | null>(null);
  const blocked = acts.filter(({ why }) => why !== null);
  const isOver = isFinal(run.attributes.status);
  if (acts.length === 0 && !isOver) return null;
  return (
    <div className="actions-bar" role="group" aria-label="What can be done with this run">
      {acts.map((act) => (
        <Button
          key={act.key}
          color={act.isBad ? 'red' : 'indigo'}
          variant={act.key === 'apply' ? 'filled' : 'default'}
          disabled={act.why !== null}
          title={act.why ?? act.text}
          onClick={() => choose(act)}
        >
          {act.word}
        </Button>
      ))}
      {isOver ? <PlanAgain run={run} /> : null}
      {blocked.length === 0 ? null : (
        <span className="dim small">{blocked.map(({ word, why }) => `${word}: ${why}`).join('. ')}</span>
      )}
      {open === null ? null : <Dialog act={open} run={run} plan={plan} close={() => choose(null)} />}
    </div>
  );
}

function Dialog(dialog: {
  readonly act: Act;
  readonly run: Run;
  readonly plan: Plan | null;
  readonly close: () => void;
}) {
  const { act, run, plan, close } = dialog;
  const [comment, type] = useState('');
  const doing = useSending(
    () => api.post(`/api/v2/runs/{run}/actions/${act.key}`, { params: { path: { run: run.id } }, body: { comment } }),
    [['run', run.id]],
    close,
  );
  const destroyed = plan?.attributes['resource-destructions'] ?? 0;
  return (
    <FormDialog title={act.word} close={close} cancelWord="Not now" sending={doing} word={act.word} isBad={act.isBad}>
      <p className="dim">{act.text}</p>
      {act.key === 'apply' && destroyed > 0 ? (
        <div className="notice attention">This destroys {counted(destroyed, 'resource')}.</div>
      ) : null}
      <Textarea
        label="Comment"
        autosize
        minRows={2}
        maxLength={4096}
        value={comment}
        onChange={(event) => type(event.currentTarget.value)}
        data-autofocus
      />
    </FormDialog>
  );
}

/** A new run of the same configuration. */
function PlanAgain({ run }: { readonly run: Run }) {
  const navigate = useNavigate({ from: '/app/$organization/workspaces/$workspace/runs/$run' });
  const workspace = relatedId(run, 'workspace');
  const configuration = relatedId(run, 'configuration-version');
  const making = useMutation({
    mutationFn: () =>
      api.post('/api/v2/runs', {
        body: {
          data: {
            type: 'runs',
            attributes: { message: run.attributes.message },
            relationships: {
              workspace: { data: workspace },
              'configuration-version': { data: configuration },
            },
          },
        },
      }),
    onSuccess: ({ data }) => navigate({ params: (before) => ({ ...before, run: data.id }), search: {} }),
  });
  return (
    <>
      <Button variant="default" loading={making.isPending} onClick={() => making.mutate()}>
        Plan again
      </Button>
      {making.error === null ? null : (
        <span className="small" role="alert">
          {sentence(making.error.message)}
        </span>
      )}
    </>
  );
}
