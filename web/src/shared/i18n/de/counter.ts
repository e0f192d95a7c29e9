import type { en } from '../en/counter';
import type { Translated } from '../words';

export const de: Translated<typeof en> = {};
