// The status of a run: a glyph and a word, in the colour of how much it wants.

import {
  CheckIcon,
  ClockIcon,
  Cross2Icon,
  ExclamationTriangleIcon,
  HandIcon,
  MinusIcon,
  UpdateIcon,
} from '@radix-ui/react-icons';
import { statusShown } from '../status.ts';
import type { Tone } from '../status.ts';

const glyphs: Readonly<Record<Tone, typeof CheckIcon>> = {
  neutral: ClockIcon,
  running: UpdateIcon,
  success: CheckIcon,
  attention: HandIcon,
  blocked: ExclamationTriangleIcon,
  danger: Cross2Icon,
  canceled: MinusIcon,
};

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  const Glyph = glyphs[tone];
  return (
    <span className={`badge ${tone}`}>
      <Glyph aria-hidden="true" />
      {children}
    </span>
  );
}

export function StatusBadge({ status }: { readonly status: string }) {
  const { tone, word } = statusShown(status);
  return <Badge tone={tone}>{word}</Badge>;
}
