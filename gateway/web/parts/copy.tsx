// Text that is to be taken away, with a button that takes it.

import { CheckIcon, CopyIcon } from '@radix-ui/react-icons';
import { useClipboard } from '@mantine/hooks';

export function CopyButton(button: {
  readonly text: string;
  readonly what: string;
  /** Where `Copy` alone does not say what. */
  readonly word?: string;
}) {
  const { text, what, word = 'Copy' } = button;
  const clipboard = useClipboard({ timeout: 1_500 });
  return (
    <button type="button" className="copy" aria-label={`Copy ${what}`} onClick={() => clipboard.copy(text)}>
      {clipboard.copied ? <CheckIcon aria-hidden="true" /> : <CopyIcon aria-hidden="true" />}
      {clipboard.copied ? 'Copied' : word}
    </button>
  );
}

export function CodeBlock({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div className="code-block">
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text} what={what} />
    </div>
  );
}
