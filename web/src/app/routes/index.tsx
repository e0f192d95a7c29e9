import { createFileRoute } from '@tanstack/react-router';
import { ReelIcon } from '@/shared/ui/icons';
import { Notice } from '@/shared/ui/Notice';

export const Route = createFileRoute('/')({
  head: () => ({ meta: [{ title: 'Films · Marquee' }] }),
  component: Films,
});

function Films() {
  return (
    <Notice icon={<ReelIcon />} title="No films are showing yet">
      The programme appears here as soon as the cinema has put a film on its screens.
    </Notice>
  );
}
