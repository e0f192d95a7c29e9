import type { ReactNode } from 'react';

interface SeatTypeLook {
  label: string;
  /** Beside the number, so that kinds differ by more than colour. */
  sign: ReactNode;
}

const LOOKS: Record<string, SeatTypeLook> = {
  regular: { label: 'Regular', sign: null },
  premium: { label: 'Premium', sign: '★' },
  vip: { label: 'VIP', sign: '♛' },
  couple: { label: 'Couple', sign: '♥' },
  wheelchair: { label: 'Wheelchair bay', sign: <WheelchairSign /> },
  companion: { label: 'Companion seat', sign: '+' },
};

export function seatTypeLook(type: string): SeatTypeLook {
  return LOOKS[type] ?? { label: type, sign: '•' };
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
