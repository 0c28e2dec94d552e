// The frame around every page: where one is, the ways on, and who one is.

import { Menu, useMantineColorScheme } from '@mantine/core';
import {
  ActivityLogIcon,
  ArchiveIcon,
  AvatarIcon,
  CaretSortIcon,
  CheckIcon,
  ComponentInstanceIcon,
  CubeIcon,
  DashboardIcon,
  DesktopIcon,
  EnvelopeClosedIcon,
  GearIcon,
  GridIcon,
  HeartIcon,
  LayersIcon,
  ListBulletIcon,
  MagnifyingGlassIcon,
  MixIcon,
  MixerHorizontalIcon,
  MoonIcon,
  PersonIcon,
  ReaderIcon,
  RocketIcon,
  StackIcon,
  SunIcon,
} from '@radix-ui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { formToken } from '../api/document.ts';
import { accountQuery, organizationsQuery } from '../api/queries.ts';
import icon from '../icon.svg';
import { SiteFooter } from '../parts/site-text.tsx';
import type { Place } from './commands.ts';
import { Keyboard } from './keyboard.tsx';
import { LiveDot } from './live.tsx';
import { Bulkhead } from './render-fault.tsx';
import { adminPages } from './ways.ts';
import type { KeyOf } from './ways.ts';

export function Shell() {
  const place = useParams({ strict: false }) as Place;
  const path = useRouterState({ select: (state) => state.location.pathname });
  const isAdmin = path.startsWith('/app/admin');
  const hasWays = place.organization !== undefined || isAdmin;
  // The page of an address is there only when all that it needs is.
  useFocusOnTitle(
    path,
    useRouterState({ select: ({ resolvedLocation, location }) => (resolvedLocation ?? location).pathname }),
  );
  return (
    <>
      <a className="skip" href="#page">
        Skip to the content
      </a>
      <Keyboard place={place} />
      <div className={hasWays ? 'shell' : 'shell wide'}>
        <header className="bar">
          <Link to="/app" className="brand" aria-label="Terrace, all organizations">
            <img src={icon} alt="" width="24" height="24" />
            <span>Terrace</span>
          </Link>
          <nav aria-label="Where you are" style={{ flex: 1, minWidth: 0 }}>
            <ol className="crumbs">
              <Crumbs place={place} isAdmin={isAdmin} />
            </ol>
          </nav>
          <div className="bar-end">
            <LiveDot />
            <PaletteButton />
            <SchemeMenu />
            <AccountMenu />
          </div>
        </header>
        {hasWays ? <Ways place={place} isAdmin={isAdmin} /> : null}
        <main className="page" id="page" tabIndex={-1}>
          <div className="page-inner">
            <Bulkhead key={path}>
              <Outlet />
            </Bulkhead>
            <SiteFooter />
          </div>
        </main>
      </div>
    </>
  );
}

/**
 * Whoever goes on by the keyboard, or hears the pages, begins at the title of the new one, as soon as it is there; unless they have gone on
 * to something in it by then. `asked` is the path that somebody went to, `shown` the one whose page is there.
 */
function useFocusOnTitle(asked: string, shown: string): void {
  const before = useRef(shown);
  const left = useRef<Element | null>(null);
  useEffect(() => {
    left.current = document.activeElement;
  }, [asked]);
  useEffect(() => {
    if (before.current === shown) return undefined;
    before.current = shown;
    const page = document.getElementById('page');
    if (page === null || focusTitle(page, left.current)) return undefined;
    const waiting = new MutationObserver(() => {
      if (focusTitle(page, left.current)) waiting.disconnect();
    });
    waiting.observe(page, { childList: true, subtree: true });
    return () => waiting.disconnect();
  }, [shown]);
}

/** False when there is none yet. `left`: what had the focus when the page was asked for. */
function focusTitle(page: HTMLElement, left: Element | null): boolean {
  const title = page.querySelector<HTMLElement>('h1');
  if (title === null) return false;
  const now = document.activeElement;
  if (now !== left && page.contains(now)) return true;
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
  return true;
}

/** For whoever has no keyboard at hand: the same as its key. */
function PaletteButton() {
  const press = (): void => {
    dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true }));
  };
  return (
    <button type="button" className="bar-button" aria-label="Find anything" title="Ctrl K" onClick={press}>
      <MagnifyingGlassIcon aria-hidden="true" />
    </button>
  );
}

function Crumbs({ place, isAdmin }: { readonly place: Place; readonly isAdmin: boolean }) {
  const { organization, workspace, run } = place;
  if (isAdmin)
    return (
      <li>
        <span>Site admin</span>
      </li>
    );
  if (organization === undefined) return null;
  return (
    <>
      <li className="keeps">
        <OrganizationSwitcher organization={organization} />
      </li>
      {workspace === undefined ? null : (
        <li>
          <Link to="/app/$organization/workspaces/$workspace" params={{ organization, workspace }}>
            {workspace}
          </Link>
        </li>
      )}
      {run === undefined ? null : (
        <li>
          <span className="mono">{run}</span>
        </li>
      )}
    </>
  );
}

function OrganizationSwitcher({ organization }: { readonly organization: string }) {
  const { data } = useQuery(organizationsQuery);
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <button type="button" className="bar-button" aria-label={`Organization ${organization}, choose another`}>
          <b>{organization}</b>
          <CaretSortIcon aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {(data?.data ?? []).map(({ id }) => (
          <Menu.Item
            key={id}
            component={Link}
            {...{ to: `/app/${encodeURIComponent(id)}/workspaces` }}
            rightSection={id === organization ? <CheckIcon /> : null}
          >
            {id}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} {...{ to: '/app' }}>
          All organizations
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Way(way: {
  readonly to: string;
  readonly icon: ReactNode;
  readonly children: string;
  readonly exact?: boolean;
}) {
  const { to, icon: glyph, children, exact = false } = way;
  return (
    <li>
      <Link to={to} activeOptions={{ exact, includeSearch: false }} activeProps={{ className: 'active' }}>
        {glyph}
        {children}
      </Link>
    </li>
  );
}

function Ways({ place, isAdmin }: { readonly place: Place; readonly isAdmin: boolean }) {
  if (isAdmin) return <AdminWays />;
  const { organization = '', workspace } = place;
  const at = `/app/${encodeURIComponent(organization)}`;
  const inside = `${at}/workspaces/${encodeURIComponent(workspace ?? '')}`;
  return (
    <nav className="ways" aria-label="Pages">
      {workspace === undefined ? null : (
        <>
          <div className="ways-title">{workspace}</div>
          <ul>
            <Way to={inside} icon={<DashboardIcon />} exact>
              Overview
            </Way>
            <Way to={`${inside}/runs`} icon={<RocketIcon />}>
              Runs
            </Way>
            <Way to={`${inside}/states`} icon={<StackIcon />}>
              States
            </Way>
            <Way to={`${inside}/variables`} icon={<MixerHorizontalIcon />}>
              Variables
            </Way>
            <Way to={`${inside}/settings`} icon={<GearIcon />}>
              Settings
            </Way>
          </ul>
        </>
      )}
      <div className="ways-title">{organization}</div>
      <ul>
        <Way to={`${at}/workspaces`} icon={<LayersIcon />} exact>
          Workspaces
        </Way>
        <Way to={`${at}/runs`} icon={<ActivityLogIcon />} exact>
          All runs
        </Way>
        <Way to={`${at}/registry`} icon={<CubeIcon />}>
          Registry
        </Way>
        <Way to={`${at}/settings`} icon={<GearIcon />}>
          {workspace === undefined ? 'Settings' : 'Organization settings'}
        </Way>
      </ul>
    </nav>
  );
}

const adminIcons: Readonly<Record<KeyOf<typeof adminPages>, ReactNode>> = {
  '': <HeartIcon />,
  components: <ComponentInstanceIcon />,
  nodes: <DesktopIcon />,
  partitions: <GridIcon />,
  actors: <MixIcon />,
  jobs: <StackIcon />,
  'dead-letters': <EnvelopeClosedIcon />,
  users: <PersonIcon />,
  organizations: <LayersIcon />,
  'terraform-versions': <ArchiveIcon />,
  'audit-trail': <ReaderIcon />,
  settings: <GearIcon />,
};
/** What stands below one of them belongs to it; below the first all of them do. */
const haveMoreBelow: ReadonlySet<string> = new Set(['actors', 'settings']);

function AdminWays() {
  return (
    <nav className="ways" aria-label="Pages">
      <div className="ways-title">Site admin</div>
      <ul>
        {adminPages.map(({ key, word }) => (
          <Way
            key={key}
            to={key === '' ? '/app/admin' : `/app/admin/${key}`}
            icon={adminIcons[key]}
            exact={!haveMoreBelow.has(key)}
          >
            {word}
          </Way>
        ))}
      </ul>
    </nav>
  );
}

const schemes = [
  { key: 'light', word: 'Light', icon: <SunIcon /> },
  { key: 'dark', word: 'Dark', icon: <MoonIcon /> },
  { key: 'auto', word: 'As the system', icon: <DesktopIcon /> },
] as const;

function SchemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <button type="button" className="bar-button" aria-label="Light or dark">
          {schemes.find(({ key }) => key === colorScheme)?.icon}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(({ key, word, icon: glyph }) => (
          <Menu.Item
            key={key}
            leftSection={glyph}
            rightSection={key === colorScheme ? <CheckIcon /> : null}
            onClick={() => setColorScheme(key)}
          >
            {word}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function AccountMenu() {
  const { data } = useQuery(accountQuery);
  const name = data?.data.attributes.username ?? '';
  const ending = useRef<HTMLFormElement>(null);
  return (
    <>
      <form method="post" action="/session/end" ref={ending} hidden>
        <input type="hidden" name="form-token" value={formToken} />
      </form>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <button type="button" className="bar-button" aria-label={`Account ${name}`}>
            <AvatarIcon aria-hidden="true" />
            <span className="who-name">{name}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {data?.data.attributes['is-site-admin'] === true ? (
            <Menu.Item component={Link} {...{ to: '/app/admin' }} leftSection={<HeartIcon />}>
              Site admin
            </Menu.Item>
          ) : null}
          <Menu.Item component="a" href="/app/settings/tokens" leftSection={<CubeIcon />}>
            Tokens
          </Menu.Item>
          <Menu.Item component="a" href="/app/settings/password" leftSection={<GearIcon />}>
            Password
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<ListBulletIcon />} onClick={() => ending.current?.requestSubmit()}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
