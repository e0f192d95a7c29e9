import type { en } from '../en/programme';
import type { Translated } from '../words';

export const de: Translated<typeof en> = {};
