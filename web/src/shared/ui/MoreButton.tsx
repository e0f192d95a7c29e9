import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';

interface MoreButtonProps {
  /** A list that comes page by page, as `useInfiniteQuery` answers it. */
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  centred?: boolean;
  children: ReactNode;
}

/** Fetches a list's next page, where there is one. */
export function MoreButton({ list, centred = false, children }: MoreButtonProps) {
  if (!list.hasNextPage) return null;
  return (
    <Group justify={centred ? 'center' : 'flex-start'} mt="md">
      <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
        {children}
      </Button>
    </Group>
  );
}
