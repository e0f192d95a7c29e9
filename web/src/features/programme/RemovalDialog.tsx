import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import { FormProblem } from './FormProblem';

interface RemovalDialogProps {
  name: string;
  error: unknown;
  isBusy: boolean;
  /** What its button says, where it does more than to delete. */
  label?: string | undefined;
  /** Called by the button that is pressed after the question. */
  onDelete: () => void;
  onReload: () => void;
  /** What has to be said before it can be done. */
  children?: ReactNode;
}

/** The button that deletes, and the question it asks first; where shows are ahead, it says how many. */
export function RemovalDialog(props: RemovalDialogProps) {
  const { name, error, isBusy, label, onDelete, onReload, children } = props;
  const { t } = useTranslation('work');
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Group>
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('programme.delete')}
        </Button>
      </Group>
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t('programme.deleteWhat', { name })}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onDelete();
          }}
        >
          <Stack gap="md">
            <Text>{t('programme.deleteText')}</Text>
            <FormProblem error={error} onReload={onReload} />
            <ShowsAhead error={error} />
            {children}
            <Group>
              <Button type="submit" color="red.9" loading={isBusy}>
                {label ?? t('programme.delete')}
              </Button>
              <Button variant="default" onClick={() => setAsking(false)}>
                {t('programme.keep')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}

/** Why it stays: how many shows there are ahead. */
function ShowsAhead({ error }: { error: unknown }) {
  const { t } = useTranslation('work');
  if (!error) return null;
  const { count } = asProblem(error).members;
  return typeof count === 'number' ? <Text>{t('programme.showsAhead', { count })}</Text> : null;
}
