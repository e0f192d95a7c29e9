import { Button } from '@mantine/core';
import { useSession } from '@/shared/session/store';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import classes from './AccountMenu.module.css';
import { useLogOut } from './account';

/** Who is signed in, and the way out; or the way in, which leads back to `here`. */
export function AccountMenu({ here }: { here: string }) {
  const session = useSession();
  const logOut = useLogOut();
  // Its place is kept while unknown, so that the bar does not jump a moment later.
  if (session.status === 'unknown') return <span className={classes.unknown} aria-hidden="true" />;
  if (session.status === 'signed-in') {
    return (
      <>
        <span className={classes.name}>{session.user.name}</span>
        <Button variant="default" size="sm" loading={logOut.isPending} onClick={() => logOut.mutate()}>
          {logOut.isError ? 'Log out again' : 'Log out'}
        </Button>
      </>
    );
  }
  return (
    // From the log-in itself there is nowhere better to lead back to.
    <ButtonLink to="/login" search={here.startsWith('/login') ? true : { next: here }} size="sm">
      Log in
    </ButtonLink>
  );
}
