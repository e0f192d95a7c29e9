import { Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { KeptCinema, KeptScreen } from '@/shared/api/types';
import { BulkForm } from './BulkForm';
import { ConflictNote } from './ConflictNote';
import { CopyWeekForm } from './CopyWeekForm';
import { ShowForm } from './ShowForm';
import { newShow } from './showValues';
import { weekFrom } from './timeline';
import type { Moving } from './useMove';

export type Planning =
  | { kind: 'one'; screen: number | undefined; local: string }
  | { kind: 'many' }
  | { kind: 'copy' };

interface ScheduleDialogsProps {
  cinema: KeptCinema;
  screens: readonly KeptScreen[];
  monday: string;
  screen: number | undefined;
  planning: Planning | null;
  onClose: () => void;
  move: Moving;
}

/** What is asked on top of the week: what to plan, and where to put a show that found its screen busy. */
export function ScheduleDialogs(props: ScheduleDialogsProps) {
  const { cinema, screens, monday, screen, planning, onClose, move } = props;
  const { t } = useTranslation('work');
  const closeButtonProps = { 'aria-label': t('close') };
  return (
    <>
      <Modal
        opened={planning?.kind === 'one'}
        onClose={onClose}
        size="lg"
        title={t('programme.show.new')}
        closeButtonProps={closeButtonProps}
      >
        {planning?.kind === 'one' && (
          <ShowForm
            cinema={cinema}
            screens={screens}
            initial={newShow(planning.screen ?? screens[0]?.id, planning.local)}
            onDone={onClose}
          />
        )}
      </Modal>
      <Modal
        opened={planning?.kind === 'many'}
        onClose={onClose}
        size="lg"
        title={t('programme.bulk.title')}
        closeButtonProps={closeButtonProps}
      >
        <BulkForm cinema={cinema} screens={screens} screen={screen} days={weekFrom(monday)} />
      </Modal>
      <Modal
        opened={planning?.kind === 'copy'}
        onClose={onClose}
        size="lg"
        title={t('programme.copy.title')}
        closeButtonProps={closeButtonProps}
      >
        <CopyWeekForm cinema={cinema} screens={screens} monday={monday} />
      </Modal>
      <Modal
        opened={move.error !== null}
        onClose={move.forget}
        title={t('programme.schedule.notMoved')}
        closeButtonProps={closeButtonProps}
      >
        <Stack gap="md">
          {move.show && (
            <Text>
              {move.show.movie.title}, {move.show.screen.name}
            </Text>
          )}
          <ConflictNote
            error={move.error}
            zone={cinema.time_zone}
            isBusy={move.isBusy}
            onTake={move.take}
            onReload={move.forget}
          />
        </Stack>
      </Modal>
    </>
  );
}
