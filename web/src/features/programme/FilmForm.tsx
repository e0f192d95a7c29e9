import { Button, Group, NumberInput, SimpleGrid, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '@/shared/api/client';
import { asProblem } from '@/shared/api/problem';
import type { Film } from '@/shared/api/types';
import { useApiForm } from '@/shared/hooks/useApiForm';
import { CodeSelect } from './CodeSelect';
import { countryChoices, languageChoices } from './codes';
import { FormProblem } from './FormProblem';
import { genresQuery, restoreFilm, saveFilm, useChanged } from './programme';
import { RecordForm } from './RecordForm';

interface FilmFormProps {
  old: Versioned<Film> | null;
  onSaved: (film: Film) => void;
  onReload: () => void;
}

/** Everything there is to say about a film. */
export function FilmForm({ old, onSaved, onReload }: FilmFormProps) {
  const { t } = useTranslation('work');
  const changed = useChanged();
  const genres = useQuery(genresQuery);
  const { form, onSubmit, isBusy, error, reset } = useApiForm({
    initialValues: valuesOf(old?.data),
    send: (values) => saveFilm(bodyOf(values), old),
    onDone: (film) => {
      void changed();
      onSaved(film);
    },
  });
  const reload = () => {
    // What is read may be what is in the form, which then stays.
    reset();
    onReload();
  };
  return (
    <RecordForm onSubmit={onSubmit} isBusy={isBusy} error={error} onReload={reload}>
      <FilmThere error={error} onSaved={onSaved} />
      <TextInput
        label={t('programme.films.name')}
        required
        maxLength={200}
        {...form.getInputProps('title')}
      />
      <Textarea
        label={t('programme.films.synopsis')}
        autosize
        minRows={3}
        maxLength={5_000}
        {...form.getInputProps('synopsis')}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <NumberInput
          label={t('programme.films.minutes')}
          description={t('programme.films.minutesText')}
          min={1}
          max={1_000}
          allowDecimal={false}
          {...form.getInputProps('runtime_minutes')}
        />
        <TextInput
          type="date"
          label={t('programme.films.release')}
          description={t('programme.films.releaseText')}
          {...form.getInputProps('release_date')}
        />
        <TextInput
          label={t('programme.films.director')}
          maxLength={200}
          {...form.getInputProps('director')}
        />
        <TextInput label={t('programme.films.rating')} maxLength={20} {...form.getInputProps('rating')} />
        <CodeSelect
          label={t('programme.films.language')}
          choices={languageChoices}
          {...form.getInputProps('language')}
        />
        <CodeSelect
          label={t('programme.films.country')}
          choices={countryChoices}
          {...form.getInputProps('country')}
        />
      </SimpleGrid>
      <TagsInput
        label={t('programme.films.genres')}
        data={genres.data?.items.map(({ name }) => name) ?? []}
        maxTags={10}
        acceptValueOnBlur
        {...form.getInputProps('genres')}
      />
      <TagsInput
        label={t('programme.films.cast')}
        description={t('programme.films.castText')}
        maxTags={50}
        acceptValueOnBlur
        {...form.getInputProps('cast')}
      />
      <TextInput
        type="url"
        label={t('programme.films.trailer')}
        placeholder="https://"
        maxLength={500}
        {...form.getInputProps('trailer_url')}
      />
    </RecordForm>
  );
}

/** The same film is there already, maybe deleted: then it is brought back instead of written down twice. */
function FilmThere({ error, onSaved }: { error: unknown } & Pick<FilmFormProps, 'onSaved'>) {
  const { t } = useTranslation('work');
  const changed = useChanged();
  const { movie_id: id, deleted } = error ? asProblem(error).members : {};
  const restore = useMutation({
    mutationFn: (film: number) => restoreFilm(film),
    onSuccess: (film) => {
      void changed();
      onSaved(film);
    },
  });
  if (typeof id !== 'number' || deleted !== true) return null;
  return (
    <Group>
      <Text>{t('programme.films.thereDeleted')}</Text>
      <Button variant="default" loading={restore.isPending} onClick={() => restore.mutate(id)}>
        {t('programme.restore')}
      </Button>
      <FormProblem error={restore.error} />
    </Group>
  );
}

export function valuesOf(film: Film | undefined) {
  return {
    title: film?.title ?? '',
    synopsis: film?.synopsis ?? '',
    genres: [...(film?.genres ?? [])],
    language: film?.language ?? null,
    country: film?.country ?? null,
    runtime_minutes: (film?.runtime_minutes ?? '') as number | string,
    rating: film?.rating ?? '',
    release_date: film?.release_date ?? '',
    director: film?.director ?? '',
    cast: [...(film?.cast ?? [])],
    trailer_url: film?.trailer_url ?? '',
  };
}

/** What was left empty is not known. */
function bodyOf(values: ReturnType<typeof valuesOf>) {
  return {
    ...values,
    runtime_minutes: values.runtime_minutes === '' ? null : Number(values.runtime_minutes),
    rating: values.rating || null,
    release_date: values.release_date || null,
    director: values.director || null,
    trailer_url: values.trailer_url || null,
  };
}
