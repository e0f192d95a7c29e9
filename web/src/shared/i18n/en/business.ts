/** Words of the pages for the dashboard, reports, prices, money and the log. */
export const en = {} as const;
