// Everything that can be set for the whole installation, by its parts. To whoever is no site admin none of it is there.

import { useParams } from '@tanstack/react-router';
import { SettingsFrame } from '../settings/settings-frame.tsx';
import type { Part } from '../settings/settings-frame.tsx';
import { General } from './general.tsx';
import { Mail } from './mail.tsx';
import { Provisioning } from './provisioning.tsx';
import { SingleSignOn } from './single-sign-on.tsx';
import { Texts } from './texts.tsx';

const parts: readonly Part[] = [
  { key: 'general', word: 'General', show: () => <General /> },
  { key: 'sso', word: 'Single sign-on', show: () => <SingleSignOn /> },
  { key: 'scim', word: 'Provisioning', show: () => <Provisioning /> },
  { key: 'mail', word: 'Mail', show: () => <Mail /> },
  { key: 'texts', word: 'Texts', show: () => <Texts /> },
];

export function SiteSettings() {
  const { part } = useParams({ from: '/app/admin/settings/$part' });
  return <SettingsFrame lead="Of the whole site" at="/app/admin/settings" parts={parts} open={part} />;
}
