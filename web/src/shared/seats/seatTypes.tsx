import type { ReactNode } from 'react';
import { wordsUnder } from '@/shared/i18n/i18n';

/** Beside the number, so that kinds differ by more than colour. */
const SIGNS: Record<string, ReactNode> = {
  regular: null,
  premium: '★',
  vip: '♛',
  couple: '♥',
  wheelchair: <WheelchairSign />,
  companion: '+',
};

export function seatSign(type: string): ReactNode {
  return type in SIGNS ? SIGNS[type] : '•';
}

/** A kind of seat in words; one that is new to this client by the name the server gives it. */
export function seatTypeName(type: string): string {
  return wordsUnder(`seats.types.${type}`) ?? type;
}

/** Drawn: the sign in fonts is a coloured picture on some systems and missing on others. */
function WheelchairSign() {
  return (
    <svg viewBox="0 0 24 24" width="1.25em" height="1.25em" aria-hidden="true" focusable="false">
      <g fill="none" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round">
        <path d="M10 8v6h6l3 6" />
        <path d="M7.500 12.200a5 5 0 1 0 7 6.600" />
      </g>
      <circle cx="10" cy="4" r="2.200" fill="currentColor" />
    </svg>
  );
}
