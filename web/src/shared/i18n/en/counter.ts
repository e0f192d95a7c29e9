/** Words of the pages for the counter, the door, and bookings. */
export const en = {} as const;
