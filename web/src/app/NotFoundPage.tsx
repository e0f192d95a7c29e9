import type { NotFoundRouteProps } from '@tanstack/react-router';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { SeatOffIcon } from '@/shared/ui/icons';
import { Notice } from '@/shared/ui/Notice';

/** A guard refuses with `notFound({ data: { forbidden: true } })`: what one may not see looks like any other gap. */
export function NotFoundPage(_: NotFoundRouteProps) {
  return (
    <Notice
      icon={<SeatOffIcon />}
      title="This seat is empty"
      actions={<ButtonLink to="/">To the films</ButtonLink>}
    >
      There is no such page, or it is not yours to see. The address may be mistyped, or the showing may be
      over.
    </Notice>
  );
}
