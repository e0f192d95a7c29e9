import { Container } from '@mantine/core';
import { Link, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AccountMenu } from '@/features/account/AccountMenu';
import { Logo } from '@/shared/ui/Logo';
import { LanguageSwitch } from './LanguageSwitch';
import site from './Layout.module.css';
import type { FileRoutesByTo } from './routeTree.gen';
import { SchemeToggle } from './SchemeToggle';
import { useFocusOnNavigation } from './useFocusOnNavigation';
import classes from './WorkLayout.module.css';
import { wayBack } from './wayBack';

/** Every page of these areas that is one page: not those of a single film or booking. */
type WorkPath = Exclude<
  Extract<keyof FileRoutesByTo, `/staff${string}` | `/admin${string}`>,
  `${string}$${string}` | '/staff/login' | '/admin/login'
>;

export interface WorkPage {
  to: WorkPath;
  label: string;
}

export interface WorkPages {
  /** What its pages are about; the first pages of an area need no name. */
  name?: string;
  pages: readonly WorkPage[];
}

interface WorkLayoutProps {
  /** `Box office`, `Administration`. */
  area: string;
  groups: readonly WorkPages[];
  children: ReactNode;
}

/** The shell of the pages that people work with: what there is on the left, or above on a phone. */
export function WorkLayout({ area, groups, children }: WorkLayoutProps) {
  const { t } = useTranslation('work');
  const main = useFocusOnNavigation<HTMLElement>();
  const back = useRouterState({ select: (state) => wayBack(state.location) });
  const menu = usePhoneMenu();
  return (
    <div className={site.page}>
      <a className={site.skip} href="#main">
        {t('skip')}
      </a>
      <header className={site.header}>
        <Container fluid className={`${site.bar} ${classes.bar}`}>
          <Link to="/" className={site.home} aria-label={t('toSite')}>
            <Logo />
          </Link>
          <span className={classes.area}>{area}</span>
          <div className={site.account}>
            <SchemeToggle />
            <AccountMenu back={back} />
          </div>
        </Container>
      </header>
      <div className={classes.columns}>
        <nav aria-label={area} className={classes.nav} data-open={menu.isOpen}>
          <button
            type="button"
            className={classes.menu}
            aria-expanded={menu.isOpen}
            aria-controls="pages"
            onClick={menu.toggle}
          >
            {t('menu')}
          </button>
          <div className={classes.groups} id="pages">
            {groups.map(({ name, pages }) => (
              <div key={name ?? area}>
                {name && <p className={classes.group}>{name}</p>}
                <PageLinks label={name} pages={pages} />
              </div>
            ))}
          </div>
          <LanguageSwitch />
        </nav>
        <main className={classes.main} id="main" tabIndex={-1} ref={main}>
          {children}
        </main>
      </div>
    </div>
  );
}

/** On a phone the list of pages would fill the screen: it opens on demand, and closes when one was chosen. */
function usePhoneMenu() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [openOn, setOpenOn] = useState<string | null>(null);
  const isOpen = openOn === path;
  return { isOpen, toggle: () => setOpenOn(isOpen ? null : path) };
}

function PageLinks({ label, pages }: { label: string | undefined; pages: readonly WorkPage[] }) {
  return (
    <ul aria-label={label}>
      {pages.map(({ to, label }) => (
        <li key={to}>
          <Link
            to={to}
            className={classes.link}
            // Every page of the area begins with the address of its first.
            activeOptions={{ exact: to === '/staff' || to === '/admin', includeSearch: false }}
          >
            {label}
          </Link>
        </li>
      ))}
    </ul>
  );
}
