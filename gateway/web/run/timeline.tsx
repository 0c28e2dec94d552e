// What happened to a run and what people said about it, in one order.

import { Button, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { commentsQuery, runEventsQuery } from '../api/queries.ts';
import { api } from '../api/client.ts';
import { relatedId, relatedIn } from '../api/resources.ts';
import type { Run } from '../api/resources.ts';
import { Ago } from '../parts/ago.tsx';
import { Loaded, sentence } from '../parts/page.tsx';
import { statusShown } from '../status.ts';

interface Entry {
  readonly key: string;
  readonly at: string;
  readonly who: string | null;
  readonly what: string;
  readonly said: string | null;
}

const eventWords: Readonly<Record<string, string>> = {
  created: 'made the run',
  queued: 'Plan queued',
  planned: 'Plan is there',
  overridden: 'overrode what failed',
  confirmed: 'confirmed the plan',
  discarded: 'discarded the run',
  cancel_requested: 'asked it to stop',
  force_cancel_requested: 'asked it to stop at once',
  canceled: 'Canceled',
  state_rescued: 'Its state was found',
  state_refused: 'The state that was found is not taken',
};

export function Timeline({ run }: { readonly run: Run }) {
  const events = useQuery(runEventsQuery(run.id));
  const comments = useQuery(commentsQuery(run.id));
  return (
    <div className="card">
      <div className="card-body">
        <Loaded query={events}>
          {(found) => {
            const entries: Entry[] = found.data.map((event) => {
              const { action, description, 'created-at': at } = event.attributes;
              const who = relatedIn(found, event, 'actor', 'users')?.attributes.username ?? null;
              const what = eventWords[action] ?? statusShown(action).word;
              return { key: event.id, at, who, what, said: description };
            });
            const withEvent = new Set(found.data.map((event) => relatedId(event, 'comment')?.id));
            for (const { id, attributes } of comments.data?.data ?? [])
              if (!withEvent.has(id))
                entries.push({
                  key: id,
                  at: attributes['created-at'],
                  who: attributes.author,
                  what: 'said',
                  said: attributes.body,
                });
            entries.sort((one, other) => one.at.localeCompare(other.at));
            return (
              <ol className="timeline">
                {entries.map((entry) => (
                  <EntryView key={entry.key} entry={entry} />
                ))}
              </ol>
            );
          }}
        </Loaded>
        {run.attributes.permissions['can-comment'] === true ? <CommentForm run={run.id} /> : null}
      </div>
    </div>
  );
}

function EntryView({ entry: { at, who, what, said } }: { readonly entry: Entry }) {
  return (
    <li>
      <div className="timeline-head">
        <span>
          {who === null ? (
            sentenceHead(what)
          ) : (
            <>
              <b>{who}</b> {what}
            </>
          )}
        </span>
        <span className="dim small">
          <Ago time={at} />
        </span>
      </div>
      {said === null || said === '' ? null : <div className="said">{said}</div>}
    </li>
  );
}

const sentenceHead = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function CommentForm({ run }: { readonly run: string }) {
  const client = useQueryClient();
  const [body, type] = useState('');
  const saying = useMutation({
    mutationFn: () =>
      api.post('/api/v2/runs/{run}/comments', {
        params: { path: { run } },
        body: { data: { type: 'comments', attributes: { body } } },
      }),
    onSuccess: async () => {
      type('');
      await client.invalidateQueries({ queryKey: ['run', run] });
    },
  });
  return (
    <form
      className="form comment-form"
      onSubmit={(event) => {
        event.preventDefault();
        saying.mutate();
      }}
    >
      <Textarea
        label="Comment"
        autosize
        minRows={2}
        value={body}
        onChange={(event) => type(event.currentTarget.value)}
        error={saying.error === null ? undefined : sentence(saying.error.message)}
      />
      <div className="form-actions">
        <Button type="submit" variant="default" loading={saying.isPending} disabled={body.trim() === ''}>
          Add comment
        </Button>
      </div>
    </form>
  );
}
