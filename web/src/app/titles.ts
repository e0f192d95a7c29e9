import i18next from 'i18next';
import type { en } from '@/shared/i18n/en/site';

/** A page's title, as the tab and the history show it. */
export function pageTitle(name: string) {
  return { meta: [{ title: `${name} · Marquee` }] };
}

/** The head of a page whose name is among the words of the site. */
export function namedPage(name: keyof typeof en.titles) {
  return () => pageTitle(i18next.t(`titles.${name}`));
}
