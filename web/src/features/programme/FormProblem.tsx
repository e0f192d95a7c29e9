import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';

interface FormProblemProps {
  error: unknown;
  /** Reads what is changed here again; what was typed is lost, unless it is still about the same. */
  onReload?: (() => void) | undefined;
}

/** What is the matter with a form as a whole, and the way on when somebody else was quicker. */
export function FormProblem({ error, onReload }: FormProblemProps) {
  const { t } = useTranslation('work');
  if (error === null || error === undefined) return null;
  return (
    <ProblemAlert error={error}>
      {onReload && asProblem(error).code === 'precondition_failed' && (
        <Button mt="sm" variant="default" onClick={onReload}>
          {t('programme.loadAgain')}
        </Button>
      )}
    </ProblemAlert>
  );
}
