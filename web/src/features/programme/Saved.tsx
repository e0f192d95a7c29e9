import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** That it is kept. It stands beside the form, which begins anew with what was saved. */
export function Saved({ isSaved }: { isSaved: boolean }) {
  const { t } = useTranslation();
  return (
    <Text role="status" size="sm">
      {isSaved && t('common.saved')}
    </Text>
  );
}
