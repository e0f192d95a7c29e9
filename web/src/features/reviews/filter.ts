/** In a file of its own: the address of the page is read before anything else of the administrators' is loaded. */
export const REVIEW_STATUSES = ['pending', 'published', 'rejected', 'all'] as const;

export interface ReviewFilter {
  /** Those that wait to be read, when nothing is said. */
  status?: (typeof REVIEW_STATUSES)[number] | undefined;
}
