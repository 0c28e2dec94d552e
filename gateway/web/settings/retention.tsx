// How long the bytes of states and configurations are kept: said of a workspace, of an organization, or of the whole site.

import { useQuery } from '@tanstack/react-query';
import { ApiFailure, api } from '../api/client.ts';
import { Choice } from '../parts/choice.tsx';
import { useEdits } from '../parts/edits.ts';
import { Form, refusalOf, useSending } from '../parts/form.tsx';
import { NumberField } from '../parts/number-field.tsx';
import { Loaded } from '../parts/page.tsx';
import { Panel } from '../parts/panel.tsx';
import { retentionQuery } from './queries.ts';
import type { RetentionPlace } from './queries.ts';

export function Retention(retention: {
  readonly place: RetentionPlace;
  /** What counts while nothing is said here: `As the site says`. */
  readonly otherwise: string;
  readonly mayChange: boolean;
}) {
  const { place, otherwise, mayChange } = retention;
  const query = useQuery(retentionQuery(place));
  return (
    <Panel
      title="Data retention"
      lead="How long old states and configurations are kept. What is current stays, and so does what a run at work needs."
    >
      <Loaded query={query} lines={2}>
        {(policy) => {
          const words: Readonly<Record<Kind, string>> = {
            none: otherwise,
            [older]: 'Are deleted after some days',
            [never]: 'Are kept for ever, whatever else is said',
          };
          if (mayChange) return <Policy {...{ place, words, policy }} />;
          const said = words[policy?.type ?? 'none'];
          return <p>{policy?.days == null ? said : `${said}: ${policy.days}`}.</p>;
        }}
      </Loaded>
    </Panel>
  );
}

const older = 'data-retention-policy-delete-olders';
const never = 'data-retention-policy-dont-deletes';
type Kind = 'none' | typeof older | typeof never;
const daysAtFirst = 90;

function Policy(props: {
  readonly place: RetentionPlace;
  readonly words: Readonly<Record<Kind, string>>;
  readonly policy: { readonly type: Exclude<Kind, 'none'>; readonly days: number | null } | null;
}) {
  const { place, words, policy } = props;
  const { given, edits, set, forget } = useEdits({
    kind: policy?.type ?? ('none' as Kind),
    days: policy?.days ?? daysAtFirst,
  });
  const { kind, days } = given;
  const isOlder = kind === older;
  const sending = useSending(
    () => (kind === 'none' ? removePolicy(place) : setPolicy(place, kind, days)),
    [retentionQuery(place).queryKey],
    forget,
  );
  return (
    <Form
      sending={sending}
      word="Save"
      fields={['delete-older-than-n-days']}
      isReady={edits.kind !== undefined || (isOlder && edits.days !== undefined)}
    >
      <Choice
        label="Old states and configurations"
        value={kind}
        options={(['none', older, never] as const).map((value) => ({ value, label: words[value] }))}
        change={(chosen) => set({ kind: chosen })}
      />
      {isOlder ? (
        <NumberField
          label="Days"
          description="What is older is put aside, and a week later it is gone."
          value={days}
          change={(last) => set({ days: last })}
          error={refusalOf(sending, 'delete-older-than-n-days')}
        />
      ) : null}
    </Form>
  );
}

const setPolicy = (place: RetentionPlace, type: Exclude<Kind, 'none'>, days: number): Promise<unknown> => {
  const body = { data: { type, attributes: type === older ? { 'delete-older-than-n-days': days } : {} } };
  if ('workspace' in place)
    return api.patch('/api/v2/workspaces/{workspace}/relationships/data-retention-policy', {
      params: { path: place },
      body,
    });
  if ('organization' in place)
    return api.patch('/api/v2/organizations/{organization}/relationships/data-retention-policy', {
      params: { path: place },
      body,
    });
  return api.patch('/api/v2/admin/data-retention-policy-settings', { body });
};

/** Somebody else may have been faster. */
const removePolicy = (place: RetentionPlace): Promise<unknown> =>
  ('workspace' in place
    ? api.delete('/api/v2/workspaces/{workspace}/relationships/data-retention-policy', { params: { path: place } })
    : 'organization' in place
      ? api.delete('/api/v2/organizations/{organization}/relationships/data-retention-policy', {
          params: { path: place },
        })
      : api.delete('/api/v2/admin/data-retention-policy-settings')
  ).catch((error: unknown) => {
    if (!(error instanceof ApiFailure) || error.status !== 404) throw error;
  });
