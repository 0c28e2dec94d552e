// How a part is, as a badge.

import { Badge } from '../parts/status-badge.tsx';
import type { Tone } from '../status.ts';

const shown: Readonly<Record<'ok' | 'warning' | 'error' | 'absent', readonly [Tone, string]>> = {
  ok: ['success', 'Well'],
  warning: ['attention', 'To be looked at'],
  error: ['danger', 'Does not work'],
  absent: ['canceled', 'Not there'],
};

export function HealthBadge({ status }: { readonly status: keyof typeof shown }) {
  const [tone, word] = shown[status];
  return <Badge tone={tone}>{word}</Badge>;
}
