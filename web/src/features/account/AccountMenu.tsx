import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/shared/session/store';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { PersonIcon } from '@/shared/ui/icons';
import classes from './AccountMenu.module.css';
import { useLogOut } from './account';

/** Who is signed in, and the way out; or the way in, and `back` to where one came from. */
export function AccountMenu({ back }: { back: string | undefined }) {
  const { t } = useTranslation();
  const session = useSession();
  const logOut = useLogOut();
  // Its place is kept while unknown, so that the bar does not jump a moment later.
  if (session.status === 'unknown') return <span className={classes.unknown} aria-hidden="true" />;
  if (session.status === 'signed-in') {
    return (
      <>
        <Link
          to="/account"
          className={classes.name}
          aria-label={t('account.yours', { name: session.user.name })}
        >
          <PersonIcon />
          <span>{session.user.name}</span>
        </Link>
        <Button
          variant="outline"
          color="gray.3"
          size="sm"
          loading={logOut.isPending}
          onClick={() => logOut.mutate()}
        >
          {t(logOut.isError ? 'account.logOutAgain' : 'account.logOut')}
        </Button>
      </>
    );
  }
  return (
    <ButtonLink to="/login" search={back === undefined ? {} : { next: back }} size="sm">
      {t('account.logIn')}
    </ButtonLink>
  );
}
