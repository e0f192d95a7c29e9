import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useIntentKey } from '@/shared/hooks/useIntentKey';

/** Something of a list is tried again, once however often the button is pressed; then the list is read anew. */
export function useRetry<Id extends string | number>(
  list: 'refunds' | 'notifications',
  retry: (id: Id, key: string) => Promise<unknown>,
) {
  const client = useQueryClient();
  const keys = useIntentKey();
  return useMutation({
    mutationFn: (id: Id) => keys.send(`${list} ${id}`, (key) => retry(id, key)),
    onSettled: () => client.invalidateQueries({ queryKey: ['admin', list] }),
  });
}
