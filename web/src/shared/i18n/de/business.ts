import type { en } from '../en/business';
import type { Translated } from '../words';

export const de: Translated<typeof en> = {};
