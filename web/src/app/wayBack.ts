import { ownPath } from './searchParams';

/** Pages on the way in, most of them good for one visit: nobody wants to come back to them. */
const DOORS = [
  '/login',
  '/signup',
  '/verify-email',
  '/forgot-password',
  '/reset-password',
  '/invitation',
  '/staff/login',
  '/admin/login',
];

interface Here {
  pathname: string;
  href: string;
  search: { next?: unknown };
}

/** Where a log-in leads back to from here; from a door to where that would have led, if anywhere. */
export function wayBack({ pathname, href, search }: Here): string | undefined {
  return DOORS.includes(pathname) ? ownPath(search.next) : href;
}
