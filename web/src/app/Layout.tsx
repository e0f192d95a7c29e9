import { Container } from '@mantine/core';
import { Link, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { AccountMenu } from '@/features/account/AccountMenu';
import { Logo } from '@/shared/ui/Logo';
import classes from './Layout.module.css';
import { SchemeToggle } from './SchemeToggle';

export function Layout({ children }: { children: ReactNode }) {
  const main = useFocusOnNavigation();
  const here = useRouterState({ select: (state) => state.location.href });
  return (
    <div className={classes.page}>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <header className={classes.header}>
        <Container size="lg" className={classes.bar}>
          <Link to="/" className={classes.home} aria-label="Marquee, to the films">
            <Logo />
          </Link>
          <nav className={classes.nav} aria-label="Main">
            {/* Exact, for every path begins with a slash; but filters in the search leave it current. */}
            <Link to="/" className={classes.link} activeOptions={{ exact: true, includeSearch: false }}>
              Films
            </Link>
            <Link to="/cinemas" className={classes.link}>
              Cinemas
            </Link>
            <Link to="/bookings" className={classes.link}>
              My bookings
            </Link>
          </nav>
          <div className={classes.account}>
            <SchemeToggle />
            <AccountMenu here={here} />
          </div>
        </Container>
      </header>
      <Container component="main" size="lg" className={classes.main} id="main" tabIndex={-1} ref={main}>
        {children}
      </Container>
      <footer className={classes.footer}>
        <Container size="lg" className={classes.small}>
          <span>Times are the cinema’s own.</span>
          <a href="/docs">For developers</a>
        </Container>
      </footer>
    </div>
  );
}

/**
 * Puts the focus on the new page after a navigation, as a full page load would: otherwise the keyboard and the
 * screen reader stay on a link that may be gone. Not on the first page, nor when only the search changed.
 */
function useFocusOnNavigation() {
  const main = useRef<HTMLDivElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const previous = useRef(path);
  useEffect(() => {
    if (previous.current !== undefined && previous.current !== path)
      main.current?.focus({ preventScroll: true });
    previous.current = path;
  }, [path]);
  return main;
}
