import { Container } from '@mantine/core';
import { Link, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AccountMenu } from '@/features/account/AccountMenu';
import { useLater } from '@/shared/hooks/useLater';
import { BelowTheFold } from '@/shared/ui/BelowTheFold';
import { Logo } from '@/shared/ui/Logo';
import { LanguageSwitch } from './LanguageSwitch';
import classes from './Layout.module.css';
import { SchemeToggle } from './SchemeToggle';
import { useFocusOnNavigation } from './useFocusOnNavigation';
import { wayBack } from './wayBack';

/** The customers' site: the house's front above, the page, and the way to everything else below. */
export function Layout({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const main = useFocusOnNavigation();
  const back = useRouterState({ select: (state) => wayBack(state.location) });
  const isLater = useLater();
  return (
    <div className={classes.page}>
      <a className={classes.skip} href="#main">
        {t('layout.skip')}
      </a>
      <header className={classes.header}>
        <Container size="xl" className={classes.bar}>
          <Link to="/" className={classes.home} aria-label={t('layout.home')}>
            <Logo />
          </Link>
          <nav className={classes.nav} aria-label={t('layout.main')}>
            {/* Filters in the search leave it current. */}
            <Link to="/films" className={classes.link} activeOptions={{ includeSearch: false }}>
              {t('layout.films')}
            </Link>
            <Link to="/cinemas" className={classes.link}>
              {t('layout.cinemas')}
            </Link>
            <Link to="/bookings" className={classes.link} activeOptions={{ includeSearch: false }}>
              {t('layout.bookings')}
            </Link>
          </nav>
          <div className={classes.account}>
            <SchemeToggle />
            <AccountMenu back={back} />
          </div>
        </Container>
      </header>
      <Container component="main" size="xl" className={classes.main} id="main" tabIndex={-1} ref={main}>
        {isLater ? children : <BelowTheFold />}
      </Container>
      <footer className={classes.footer}>
        <Container size="xl" className={classes.small}>
          <span>{t('layout.times')}</span>
          <LanguageSwitch />
          <nav aria-label={t('layout.more')} className={classes.more}>
            <Link to="/staff">{t('layout.staff')}</Link>
            <a href="/docs">{t('layout.developers')}</a>
          </nav>
        </Container>
      </footer>
    </div>
  );
}
