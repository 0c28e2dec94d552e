// What forms have in common: they are sent as one, say what was refused where it belongs, and say that they were kept.

import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ApiFailure } from '../api/client.ts';
import { FaultLine, sentence } from './page.tsx';

export type Sending = UseMutationResult<unknown, Error, void>;

/** Sends a change. What begins with one of `stale` is read again after it, and `done` is told what was answered. */
export function useSending<Answer>(
  send: () => Promise<Answer>,
  stale: readonly (readonly unknown[])[],
  done?: (answer: Answer) => unknown,
): Sending {
  const client = useQueryClient();
  return useMutation<unknown, Error, void>({
    mutationFn: send,
    async onSuccess(answer) {
      await Promise.all(stale.map((queryKey) => client.invalidateQueries({ queryKey })));
      await done?.(answer as Answer);
    },
  });
}

/** What the server refused about one attribute, for the field that holds it, which says by itself what it is. */
export function refusalOf({ error }: Pick<Sending, 'error'>, attribute: string): string | undefined {
  const said = error instanceof ApiFailure ? error.about(attribute) : null;
  if (said === null) return undefined;
  return sentence(said.startsWith(`${attribute}: `) ? said.slice(attribute.length + 2) : said);
}

interface FormProps {
  readonly sending: Sending;
  readonly children: ReactNode;
  /** What the button says. */
  readonly word: string;
  /** Attributes whose refusals stand at their fields. */
  readonly fields?: readonly string[];
  readonly isReady?: boolean;
  /** Nothing of it can be changed, and why. */
  readonly why?: string | null;
  /** Closes the dialog that it stands in. */
  readonly cancel?: () => void;
  /** What the button for that says, where `Cancel` could be meant for something else. */
  readonly cancelWord?: string;
  readonly isBad?: boolean;
}

export function Form(form: FormProps) {
  const {
    sending,
    children,
    word,
    fields = [],
    isReady = true,
    why = null,
    cancel,
    cancelWord = 'Cancel',
    isBad = false,
  } = form;
  const isAtField = fields.some((field) => refusalOf(sending, field) !== undefined);
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        sending.mutate();
      }}
      onChange={() => {
        if (!sending.isIdle && !sending.isPending) sending.reset();
      }}
    >
      {why === null ? null : <div className="notice plain">{sentence(why)}</div>}
      <fieldset className="form-fields" disabled={why !== null}>
        {children}
      </fieldset>
      {isAtField ? null : <FaultLine error={sending.error} />}
      {why === null ? (
        <div className="form-actions">
          <span className="dim small form-kept" role="status">
            {sending.isSuccess && cancel === undefined ? 'Saved.' : ''}
          </span>
          {cancel === undefined ? null : (
            <Button variant="default" onClick={cancel}>
              {cancelWord}
            </Button>
          )}
          <Button type="submit" color={isBad ? 'red' : 'indigo'} loading={sending.isPending} disabled={!isReady}>
            {word}
          </Button>
        </div>
      ) : null}
    </form>
  );
}

/** A form in a dialog of its own. */
export function FormDialog(dialog: Omit<FormProps, 'cancel'> & { readonly title: string; readonly close: () => void }) {
  const { title, close, ...form } = dialog;
  return (
    <Modal opened onClose={close} title={title} centered>
      <Form {...form} cancel={close} />
    </Modal>
  );
}

/** Asks once more before something is done that cannot be taken back; `typed` must be written by hand first. */
export function Confirm(dialog: {
  readonly title: string;
  readonly word: string;
  readonly children: ReactNode;
  readonly send: () => Promise<unknown>;
  readonly stale?: readonly (readonly unknown[])[];
  readonly close: () => void;
  readonly done?: () => unknown;
  readonly typed?: string;
}) {
  const { title, word, children, send, stale = [], close, done = close, typed } = dialog;
  const [text, type] = useState('');
  const sending = useSending(send, stale, done);
  return (
    <FormDialog
      title={title}
      close={close}
      sending={sending}
      word={word}
      isReady={typed === undefined || text === typed}
      isBad
    >
      <div>{children}</div>
      {typed === undefined ? null : (
        <TextInput
          label={`Type ${typed} to go on`}
          value={text}
          onChange={(event) => type(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
      )}
    </FormDialog>
  );
}

/** A button that asks once more, and then does it. */
export function ConfirmButton(button: Omit<Parameters<typeof Confirm>[0], 'close'> & { readonly label?: string }) {
  const { label, done, ...dialog } = button;
  const [isOpen, open] = useState(false);
  const close = (): void => open(false);
  const after = async (): Promise<void> => {
    close();
    await done?.();
  };
  return (
    <>
      <Button variant="default" size="compact-sm" aria-label={label} onClick={() => open(true)}>
        {dialog.word}
      </Button>
      {isOpen ? <Confirm {...dialog} close={close} done={after} /> : null}
    </>
  );
}
