/** Words of the pages for films, cinemas, screens and the schedule. */
export const en = {} as const;
