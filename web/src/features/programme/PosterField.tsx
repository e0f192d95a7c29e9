import { Box, Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '@/shared/api/client';
import type { Film } from '@/shared/api/types';
import { Poster } from '@/shared/ui/Poster';
import { FormProblem } from './FormProblem';
import { PosterDraft } from './PosterDraft';
import classes from './PosterField.module.css';
import { removePoster, useChanged } from './programme';

interface PosterFieldProps {
  film: Versioned<Film>;
  onReload: () => void;
}

/** The poster as visitors see it; a file that is chosen or dropped is looked at first, and then takes its place. */
export function PosterField({ film, onReload }: PosterFieldProps) {
  const { t } = useTranslation('work');
  const changed = useChanged();
  const [file, setFile] = useState<File | null>(null);
  const [isOver, setOver] = useState(false);
  const remove = useMutation({ mutationFn: () => removePoster(film), onSuccess: changed });
  const choose = (chosen: File | null | undefined) => {
    remove.reset();
    if (chosen) setFile(chosen);
  };
  const { title, poster } = film.data;
  return (
    <Box
      className={classes.field}
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        choose(event.dataTransfer.files[0]);
      }}
    >
      {file ? (
        <PosterDraft
          // Another file is another beginning.
          key={`${file.name} ${file.size} ${file.lastModified}`}
          film={film}
          file={file}
          onReload={onReload}
          onDone={() => setFile(null)}
        />
      ) : (
        <>
          <div className={classes.picture}>
            <Poster title={title} images={poster} sizes="8rem" />
          </div>
          <Stack gap="xs" flex="1 1 14rem">
            <Text>{t('programme.films.posterText')}</Text>
            <FormProblem error={remove.error} onReload={onReload} />
            <Group>
              <FileButton accept="image/jpeg,image/png,image/webp" onChange={choose}>
                {(props) => (
                  <Button {...props} variant="default">
                    {t('programme.films.posterChoose')}
                  </Button>
                )}
              </FileButton>
              {poster.length > 0 && (
                <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
                  {t('programme.films.posterRemove')}
                </Button>
              )}
            </Group>
          </Stack>
        </>
      )}
    </Box>
  );
}
