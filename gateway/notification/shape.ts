// The shape of notification configurations.

import { z } from 'zod';
import { flag, resourceShape, text, textOrNull, time, toManyOf, toOneOf, whole } from '../http/shape.ts';

/** What was sent lately, the newest first; a code is a text, as clients read it. */
const DeliveryResponse = z.strictObject({
  url: text,
  body: text,
  code: text,
  headers: z.record(z.string(), z.array(text)),
  'sent-at': time,
  successful: z.enum(['true', 'false']),
  detail: text,
  trigger: text,
  run: textOrNull,
  tries: whole,
});

export const NotificationConfiguration = resourceShape(
  'NotificationConfiguration',
  'notification-configurations',
  {
    name: text,
    'destination-type': z.enum(['generic', 'slack', 'microsoft-teams', 'email']),
    enabled: flag,
    triggers: z.array(text),
    url: textOrNull,
    token: z.null(),
    'email-addresses': z.array(text),
    'delivery-responses': z.array(DeliveryResponse),
    'created-at': time,
    'updated-at': time,
  },
  { subscribable: toOneOf('workspaces', 'projects', 'teams'), users: toManyOf('users') },
);
