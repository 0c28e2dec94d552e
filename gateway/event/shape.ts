// The shape of what a token may hear at NATS.

import { z } from 'zod';
import { resourceShape, text, whole } from '../http/shape.ts';

export const EventAccess = resourceShape('EventAccess', 'event-access', {
  subjects: z.array(text),
  'inbox-prefix': text,
  'replay-subject': text,
  'credential-life-seconds': whole,
});
