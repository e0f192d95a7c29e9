import { answer, fetchFile, send } from '@/shared/api/client';
import { saveAs } from '@/shared/ui/saveAs';

/** What can be taken away from a confirmed booking, by its address below the booking and the name it is saved under. */
export const DOCUMENTS = {
  tickets: { path: 'tickets.pdf', name: 'tickets' },
  receipt: { path: 'receipt.pdf', name: 'receipt' },
  calendar: { path: 'calendar.ics', name: 'showtime' },
} as const;

export type DocumentKind = keyof typeof DOCUMENTS;

/** Fetches a document with the session's token, which a plain link could not send, and hands it to the browser. */
export async function saveDocument(bookingId: number, reference: string, kind: DocumentKind): Promise<void> {
  const { path, name } = DOCUMENTS[kind];
  const file = await fetchFile(`/api/v1/bookings/${bookingId}/${path}`);
  saveAs(file, `${name}-${reference}.${path.split('.')[1]}`);
}

/** The confirmation by mail, once more. */
export async function sendMailAgain(bookingId: number, key: string): Promise<void> {
  await answer(send('POST', `/api/v1/bookings/${bookingId}/resend`, { 'Idempotency-Key': key }));
}
