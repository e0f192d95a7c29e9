import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '@/shared/api/client';
import { asProblem } from '@/shared/api/problem';
import type { Film } from '@/shared/api/types';
import { formatNumber, formatPercent } from '@/shared/format/number';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { FormProblem } from './FormProblem';
import classes from './PosterField.module.css';
import { savePoster, useChanged } from './programme';

interface PosterDraftProps {
  film: Versioned<Film>;
  file: File;
  onReload: () => void;
  onDone: () => void;
}

/** A file that is to be the poster: as it will look, before it is sent, and on its way. */
export function PosterDraft({ film, file, onReload, onDone }: PosterDraftProps) {
  const { t } = useTranslation('work');
  const changed = useChanged();
  const [sent, setSent] = useState(0);
  const save = useMutation({
    mutationFn: () => {
      setSent(0);
      return savePoster(film, file, setSent);
    },
    onSuccess: async () => {
      await changed();
      onDone();
    },
  });
  const isWrongShape = save.error !== null && asProblem(save.error).code === 'validation_failed';
  return (
    <>
      <div className={classes.picture}>
        <Preview file={file} />
      </div>
      <Stack gap="xs" flex="1 1 14rem">
        <Text>
          {file.name} · {t('programme.films.posterSize', { size: formatNumber(file.size / 2 ** 20, 1) })}
        </Text>
        {isWrongShape ? (
          <ProblemAlert error={save.error} isFieldByField>
            {t('programme.films.posterShape')}
          </ProblemAlert>
        ) : (
          <FormProblem error={save.error} onReload={onReload} />
        )}
        {save.isPending && (
          <div>
            <Text size="sm">{t('programme.films.posterSent', { part: formatPercent(sent, 0) })}</Text>
            <Progress.Root size="lg">
              <Progress.Section value={sent * 100} aria-label={t('programme.films.posterSending')} />
            </Progress.Root>
          </div>
        )}
        <Group>
          <Button loading={save.isPending} onClick={() => save.mutate()}>
            {t('programme.films.posterUse')}
          </Button>
          <Button variant="default" disabled={save.isPending} onClick={onDone}>
            {t('programme.films.posterLeave')}
          </Button>
        </Group>
      </Stack>
    </>
  );
}

function Preview({ file }: { file: File }) {
  const { t } = useTranslation('work');
  const url = useDataUrl(file);
  const [isUnseen, setUnseen] = useState(false);
  if (isUnseen) return <div className={classes.unseen}>{t('programme.films.posterUnseen')}</div>;
  if (url === null) return <div className={classes.unseen} />;
  return (
    <img
      className={classes.draft}
      src={url}
      alt={t('programme.films.posterPreview')}
      onError={() => setUnseen(true)}
    />
  );
}

/** The file as an address that the content security policy takes for a picture, which it does not of `blob:`. */
function useDataUrl(file: File): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const reader = new FileReader();
    reader.onload = () => setUrl(String(reader.result));
    reader.readAsDataURL(file);
    return () => reader.abort();
  }, [file]);
  return url;
}
