import { Loader } from '@mantine/core';

/** Something is on its way; `label` says what, to those who cannot see the wheel turn. */
export function Loading({ label }: { label: string }) {
  return <Loader role="status" aria-label={label} />;
}
