import { Anchor, Button, Code } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import { wordsFor } from '@/shared/api/wording';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { PlugIcon, ReelIcon } from '@/shared/ui/icons';
import { Notice } from '@/shared/ui/Notice';

/** What stands in for a page that failed. Says what to do, and what to quote when asking for help. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const problem = asProblem(error);
  const { title, detail } = wordsFor(problem);
  return (
    <Notice
      urgent
      icon={problem.code === 'unreachable' ? <PlugIcon /> : <ReelIcon />}
      title={title}
      actions={
        <>
          <Button onClick={reset}>{t('common.tryAgain')}</Button>
          <ButtonLink to="/" variant="default">
            {t('common.toTheFilms')}
          </ButtonLink>
        </>
      }
    >
      <p>{detail ?? t('errorPage.tore')}</p>
      {problem.requestId && (
        <p>
          {t('common.tellUsNumber')} <Code>{problem.requestId}</Code>
        </p>
      )}
      {problem.type.startsWith('/problems/') && (
        <p>
          <Anchor href={problem.type}>{t('errorPage.meaning')}</Anchor>
        </p>
      )}
    </Notice>
  );
}
