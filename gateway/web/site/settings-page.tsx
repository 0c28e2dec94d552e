// Everything that can be set for the whole installation, by its parts. To whoever is no site admin none of it is there.

import { useParams } from '@tanstack/react-router';
import { SettingsFrame } from '../settings/settings-frame.tsx';
import type { Shown } from '../settings/settings-frame.tsx';
import { siteSettings } from '../shell/ways.ts';
import type { KeyOf } from '../shell/ways.ts';
import { General } from './general.tsx';
import { Mail } from './mail.tsx';
import { Provisioning } from './provisioning.tsx';
import { SingleSignOn } from './single-sign-on.tsx';
import { Texts } from './texts.tsx';

const shown: Shown<KeyOf<typeof siteSettings>> = {
  general: () => <General />,
  sso: () => <SingleSignOn />,
  scim: () => <Provisioning />,
  mail: () => <Mail />,
  texts: () => <Texts />,
};

export function SiteSettings() {
  const { part } = useParams({ from: '/app/admin/settings/$part' });
  return (
    <SettingsFrame lead="Of the whole site" at="/app/admin/settings" parts={siteSettings} shown={shown} open={part} />
  );
}
