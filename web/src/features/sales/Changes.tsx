import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BookingDossier } from '@/shared/api/types';
import { CancelForm } from './CancelForm';
import { GiveBackForm } from './GiveBackForm';
import { leftToGiveBack } from './sales';

/** What can still be cancelled. */
const OPEN = ['held', 'awaiting_payment', 'confirmed', 'completed'];

/** What an administrator can do about a booking, each in a dialog of its own. */
export function Changes({ dossier }: { dossier: BookingDossier }) {
  const { t } = useTranslation('work');
  const [asked, setAsked] = useState<'cancel' | 'giveBack' | null>(null);
  const close = () => setAsked(null);
  const left = leftToGiveBack(dossier);
  const canCancel = OPEN.includes(dossier.booking.status);
  if (!canCancel && left <= 0) return null;
  return (
    <Group>
      {canCancel && (
        <Button variant="default" onClick={() => setAsked('cancel')}>
          {t('counter.booking.cancel')}
        </Button>
      )}
      {left > 0 && (
        <Button variant="default" onClick={() => setAsked('giveBack')}>
          {t('counter.booking.giveBack')}
        </Button>
      )}
      <Modal
        opened={asked !== null}
        onClose={close}
        title={t(asked === 'giveBack' ? 'counter.booking.giveBack' : 'counter.booking.cancel')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        {asked === 'cancel' && <CancelForm dossier={dossier} onDone={close} />}
        {asked === 'giveBack' && <GiveBackForm dossier={dossier} most={left} onDone={close} />}
      </Modal>
    </Group>
  );
}
