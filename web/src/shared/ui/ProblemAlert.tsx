import { Alert, Button, List, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldWords } from '@/shared/api/fieldWords';
import { asProblem } from '@/shared/api/problem';
import { wordsFor } from '@/shared/api/wording';
import { AlertIcon } from './icons';

interface ProblemAlertProps {
  error: unknown;
  /** The form says at each field what is wrong with it. */
  isFieldByField?: boolean;
  /** A button that asks again. */
  onRetry?: (() => void) | undefined;
  /** What can be done about it, if this screen knows: choices, a button. */
  children?: ReactNode;
}

/** What went wrong just now, on the screen where it happened. Nothing for no error. */
export function ProblemAlert({ error, isFieldByField = false, onRetry, children }: ProblemAlertProps) {
  const { t } = useTranslation();
  if (error === null || error === undefined) return null;
  const problem = asProblem(error);
  const { title, detail } = wordsFor(problem);
  return (
    <Alert role="alert" color="red" variant="light" icon={<AlertIcon />} title={title}>
      {detail && <Text size="sm">{detail}</Text>}
      {!isFieldByField && problem.errors.length > 0 && (
        <List size="sm" mt="xs">
          {problem.errors.map(({ pointer, message }) => (
            <List.Item key={`${pointer} ${message}`}>
              {fieldName(pointer)} {fieldWords(message)}
            </List.Item>
          ))}
        </List>
      )}
      {children}
      {onRetry && (
        <Button mt="sm" variant="default" onClick={onRetry}>
          {t('common.tryAgain')}
        </Button>
      )}
      {problem.status >= 500 && problem.requestId && (
        <p>{t('common.quoteNumber', { number: problem.requestId })}</p>
      )}
    </Alert>
  );
}

/** `/seat_ids/0` reads as `seat ids 0:`. */
function fieldName(pointer: string): string {
  const name = pointer.replace(/^\/(query\/)?/, '').replace(/[/_]/g, ' ');
  return name === '' ? '' : `${name}:`;
}
