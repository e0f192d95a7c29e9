import { Anchor, Button, Code } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { asProblem } from '@/shared/api/problem';
import { wordsFor } from '@/shared/api/wording';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { PlugIcon, ReelIcon } from '@/shared/ui/icons';
import { Notice } from '@/shared/ui/Notice';

/** What stands in for a page that failed. Says what to do, and what to quote when asking for help. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const problem = asProblem(error);
  const { title, detail } = wordsFor(problem);
  return (
    <Notice
      urgent
      icon={problem.code === 'unreachable' ? <PlugIcon /> : <ReelIcon />}
      title={title}
      actions={
        <>
          <Button onClick={reset}>Try again</Button>
          <ButtonLink to="/" variant="default">
            To the films
          </ButtonLink>
        </>
      }
    >
      <p>
        {detail ??
          'The film tore. Your seats and payments are safe: they are kept by the cinema, not by this page.'}
      </p>
      {problem.requestId && (
        <p>
          If it stays, tell us this number: <Code>{problem.requestId}</Code>
        </p>
      )}
      {problem.type.startsWith('/problems/') && (
        <p>
          <Anchor href={problem.type}>What this means</Anchor>
        </p>
      )}
    </Notice>
  );
}
