// Ids of notification configurations, and of what is sent by them.

import { idKind } from '../kernel/id.ts';
import type { Id } from '../kernel/id.ts';

export type NotificationConfigurationId = Id<'nc'>;
export const NotificationConfigurationId = idKind('nc');
export type NotificationId = Id<'nd'>;
export const NotificationId = idKind('nd');
