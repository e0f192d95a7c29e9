import { Box, Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '@/shared/api/client';
import type { Film } from '@/shared/api/types';
import { Poster } from '@/shared/ui/Poster';
import { FormProblem } from './FormProblem';
import { savePoster, useChanged } from './programme';

interface PosterFieldProps {
  film: Versioned<Film>;
  onReload: () => void;
}

/** The poster as visitors see it; a file that is chosen or dropped takes its place at once. */
export function PosterField({ film, onReload }: PosterFieldProps) {
  const { t } = useTranslation('work');
  const changed = useChanged();
  const save = useMutation({ mutationFn: (file: File | null) => savePoster(film, file), onSuccess: changed });
  const choose = (file: File | null | undefined) => file && !save.isPending && save.mutate(file);
  const { title, poster } = film.data;
  return (
    <Group
      align="flex-start"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        choose(event.dataTransfer.files[0]);
      }}
    >
      <Box w="8rem">
        <Poster title={title} images={poster} sizes="8rem" />
      </Box>
      <Stack gap="xs" flex="1 1 14rem">
        <Text>{t('programme.films.posterText')}</Text>
        <FormProblem error={save.error} onReload={onReload} />
        <Group>
          <FileButton accept="image/jpeg,image/png,image/webp" onChange={choose}>
            {(props) => (
              <Button {...props} variant="default" loading={save.isPending}>
                {t('programme.films.posterChoose')}
              </Button>
            )}
          </FileButton>
          {poster.length > 0 && (
            <Button variant="default" disabled={save.isPending} onClick={() => save.mutate(null)}>
              {t('programme.films.posterRemove')}
            </Button>
          )}
        </Group>
      </Stack>
    </Group>
  );
}
