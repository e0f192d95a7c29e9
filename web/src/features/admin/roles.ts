import type { Role } from '@/shared/api/types';

/** In a file of its own: the address of the page is read before anything else of the administrators' is loaded. */
export const ROLES = ['user', 'staff', 'admin'] as const satisfies readonly Role[];

export interface UserFilter {
  search?: string | undefined;
  role?: Role | undefined;
}
