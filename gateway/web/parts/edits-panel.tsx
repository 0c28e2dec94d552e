// A panel with a part of what stands, which is changed and kept by itself.

import type { ReactNode } from 'react';
import { useEdits } from './edits.ts';
import type { Edits } from './edits.ts';
import { Form, useSending } from './form.tsx';
import type { Sending } from './form.tsx';
import { Panel } from './panel.tsx';

export interface EditsPanelProps<Given extends object> {
  readonly title: string;
  readonly lead: string;
  readonly attributes: Given;
  /** Attributes whose refusals stand at their fields. */
  readonly fields: readonly string[];
  readonly children: (edits: Edits<Given>, sending: Sending) => ReactNode;
}

export function EditsPanel<Given extends object>(
  panel: EditsPanelProps<Given> & {
    readonly send: (edits: Partial<Given>) => Promise<unknown>;
    readonly stale: readonly (readonly unknown[])[];
    /** What `send` sends besides: whether there is any, and what becomes of it afterwards. */
    readonly besides?: { readonly isGiven: boolean; readonly forget: () => void };
  },
) {
  const { title, lead, attributes, fields, children, send, stale, besides } = panel;
  const edits = useEdits(attributes);
  const sending = useSending(
    () => send(edits.edits),
    stale,
    () => {
      edits.forget();
      besides?.forget();
    },
  );
  return (
    <Panel title={title} lead={lead}>
      <Form sending={sending} word="Save" fields={fields} isReady={edits.isChanged || besides?.isGiven === true}>
        {children(edits, sending)}
      </Form>
    </Panel>
  );
}
