// The stages of a run, one below the other, with how long each waited and worked.

import {
  CheckIcon,
  ClockIcon,
  Cross2Icon,
  DotFilledIcon,
  HandIcon,
  MinusIcon,
  UpdateIcon,
} from '@radix-ui/react-icons';
import { useNow } from '../parts/ago.tsx';
import { span } from '../time.ts';
import type { Stage, StageState } from './stages.ts';

const glyphs: Readonly<Record<StageState, typeof CheckIcon>> = {
  ahead: DotFilledIcon,
  waiting: ClockIcon,
  running: UpdateIcon,
  done: CheckIcon,
  failed: Cross2Icon,
  skipped: MinusIcon,
  decision: HandIcon,
};

export function StageRail({ stages }: { readonly stages: readonly Stage[] }) {
  const now = useNow(1_000);
  return (
    <ol className="rail" aria-label="Stages">
      {stages.map(({ key, title, state, words, startedAt, endedAt, waitedMs }) => {
        const Glyph = glyphs[state];
        const isOn = state === 'running' || state === 'waiting' || state === 'decision';
        const tookMs =
          startedAt === null || (endedAt === null && !isOn)
            ? null
            : (endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt);
        return (
          <li key={key} className={`rail-stage ${state}`} aria-current={isOn ? 'step' : undefined}>
            <span className="rail-glyph" aria-hidden="true">
              <Glyph />
            </span>
            <div>
              <div className="rail-title">{title}</div>
              <div className="rail-words">
                {words}
                {tookMs === null ? '' : `, ${span(Math.max(0, tookMs))}`}
              </div>
              {waitedMs === null || waitedMs < 1_000 ? null : <div className="rail-words">waited {span(waitedMs)}</div>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
