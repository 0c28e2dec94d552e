// The life of a state version that a client uploads: its workspace has reserved it (`awaiting`), then the raw state arrives and is
// compared with what was declared. It goes to the workspace, which decides whether it becomes current (`received`); content that is
// not what was declared is discarded there (`refused`). The JSON form that newer clients send beside it may come before or after.
// A reservation that was given up ends here too (`superseded`).

import { setup } from 'xstate';
import { actsOf } from '../kernel/act.ts';
import type { Delivered } from '../kernel/envelope.ts';
import type { By } from '../user/id.ts';
import type { WorkspaceId } from '../workspace/id.ts';
import type { StateVersionMessage } from './messages.ts';

type Content = Pick<
  Extract<StateVersionMessage, { type: 'state-version.content-received' }>,
  'digest' | 'size' | 'md5' | 'serial' | 'lineage' | 'terraformVersion'
>;

export type StateVersionEffect =
  | { readonly type: 'commit'; readonly content: Content }
  | { readonly type: 'refuse'; readonly reason: string };

export interface StateVersionContext {
  readonly workspace: WorkspaceId;
  readonly organization: string;
  /** As the client declared them. */
  readonly serial: number;
  readonly md5: string;
  readonly lineage: string | null;
  readonly by: By;
  readonly json: { readonly digest: string; readonly size: number } | null;
  readonly refusal: string | null;
}

const unborn: StateVersionContext = {
  workspace: '' as WorkspaceId,
  organization: '',
  serial: 0,
  md5: '',
  lineage: null,
  by: { kind: 'system', id: '', name: '' },
  json: null,
  refusal: null,
};

type Event = Delivered<StateVersionMessage>;
const act = actsOf<StateVersionContext, Event, StateVersionEffect>();

/**
 * Why content is not what was declared, as a sentence; null when it is. As upstream, clients may count state versions by serials of their
 * own; only what is behind its own count is refused, since the run after it would be too. The lineage that counts is that of the content:
 * the workspace holds it against its current state, whatever was declared.
 */
function whyOther(declared: StateVersionContext, content: Content): string | null {
  if (content.md5 !== declared.md5)
    return `the uploaded state has the MD5 ${content.md5}, but ${declared.md5} was declared`;
  if (content.serial < declared.serial)
    return `the uploaded state has serial ${content.serial}, but ${declared.serial} was declared`;
  return null;
}

export const stateVersionMachine = setup({
  types: { context: {} as StateVersionContext, events: {} as Event },
  guards: {
    isAsDeclared: ({ context, event }) =>
      event.type === 'state-version.content-received' && whyOther(context, event) === null,
  },
  actions: {
    open: act('state-version.open', (_, { workspace, organization, serial, md5, lineage, by }) => ({
      change: { workspace, organization, serial, md5, lineage, by },
    })),
    commit: act('state-version.content-received', ({ serial }, event) => {
      const { digest, size, md5, lineage, terraformVersion } = event;
      return { effects: [{ type: 'commit', content: { digest, size, md5, serial, lineage, terraformVersion } }] };
    }),
    refuse: act('state-version.content-received', (context, event) => {
      const reason = whyOther(context, event) ?? '';
      return { change: { refusal: reason }, effects: [{ type: 'refuse', reason }] };
    }),
    keepJson: act('state-version.json-received', (_, { digest, size }) => ({ change: { json: { digest, size } } })),
    effect: (_, _params: StateVersionEffect) => {},
  },
}).createMachine({
  id: 'state-version',
  context: unborn,
  initial: 'absent',
  states: {
    absent: { on: { 'state-version.open': { target: 'awaiting', actions: ['open'] } } },
    awaiting: {
      on: {
        'state-version.content-received': [
          { guard: 'isAsDeclared', target: 'received', actions: ['commit'] },
          { target: 'refused', actions: ['refuse'] },
        ],
        'state-version.json-received': { actions: ['keepJson'] },
        'state-version.superseded': { target: 'superseded' },
      },
    },
    received: { on: { 'state-version.json-received': { actions: ['keepJson'] } } },
    refused: { type: 'final' },
    superseded: { type: 'final' },
  },
});
