import { ActionIcon, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { useZoom } from './useZoom';

type ZoomButtonsProps = Pick<ReturnType<typeof useZoom>, 'canGrow' | 'canShrink' | 'grow' | 'shrink' | 'fit'>;

/** What two fingers do, for who has a mouse, a keyboard or one finger. */
export function ZoomButtons({ canGrow, canShrink, grow, shrink, fit }: ZoomButtonsProps) {
  const { t } = useTranslation();
  return (
    <>
      <ActionIcon
        variant="default"
        size="xl"
        aria-label={t('seats.larger')}
        disabled={!canGrow}
        onClick={grow}
      >
        +
      </ActionIcon>
      <ActionIcon
        variant="default"
        size="xl"
        aria-label={t('seats.smaller')}
        disabled={!canShrink}
        onClick={shrink}
      >
        −
      </ActionIcon>
      <Button variant="default" size="compact-sm" onClick={fit}>
        {t('seats.whole')}
      </Button>
    </>
  );
}
