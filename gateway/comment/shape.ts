// The shape of comments.

import { resourceShape, text, time, toOneOf } from '../http/shape.ts';

export const Comment = resourceShape(
  'Comment',
  'comments',
  { body: text, 'created-at': time, author: text },
  { 'run-event': toOneOf('run-events'), 'created-by': toOneOf('users') },
);
