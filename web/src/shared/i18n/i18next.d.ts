import 'i18next';
import type { en as site } from './en/site';
import type { en as work } from './en/work';

// Keys are checked: a typing error in one, or one that a language lacks, does not compile.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'site';
    resources: { site: typeof site; work: typeof work };
  }
}
