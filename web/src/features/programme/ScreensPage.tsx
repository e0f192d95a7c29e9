import { Badge, Button, Checkbox, Group, Modal, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { Skeletons } from '@/shared/ui/Skeletons';
import classes from './Lists.module.css';
import { NewScreenForm } from './NewScreenForm';
import { keptCinemasQuery, keptScreensQuery, type VenueFilter } from './programme';

interface ScreensPageProps {
  filter: VenueFilter;
  onFilter: (filter: VenueFilter) => void;
  onOpened: (screen: number) => void;
}

/** The screens of each cinema, and the way to their seats. */
export function ScreensPage({ filter, onFilter, onOpened }: ScreensPageProps) {
  const { t } = useTranslation('work');
  const cinemas = useQuery(keptCinemasQuery(true));
  const screens = useQuery(keptScreensQuery(filter));
  const [isOpening, setOpening] = useState(false);
  const open = cinemas.data?.items.filter((cinema) => !cinema.deleted) ?? [];
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t('programme.screens.title')}
        </Title>
        <Button onClick={() => setOpening(true)}>{t('programme.screens.new')}</Button>
      </Group>
      <Group align="end">
        <NativeSelect
          label={t('programme.cinema')}
          value={filter.cinema ?? ''}
          data={[
            { value: '', label: t('programme.everyCinema') },
            ...open.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
          onChange={(event) =>
            onFilter({ ...filter, cinema: Number(event.currentTarget.value) || undefined })
          }
        />
        <Checkbox
          label={t('programme.withDeleted')}
          checked={filter.deleted ?? false}
          onChange={(event) => onFilter({ ...filter, deleted: event.currentTarget.checked || undefined })}
        />
      </Group>
      <ProblemAlert
        error={screens.error ?? cinemas.error}
        onRetry={() => void (screens.error ? screens.refetch() : cinemas.refetch())}
      />
      {screens.isPending && <Skeletons label={t('programme.screens.title')} count={4} shape="row" />}
      {screens.data?.items.length === 0 && <Text c="dimmed">{t('programme.screens.none')}</Text>}
      {cinemas.data?.items.map((cinema) => {
        const own = screens.data?.items.filter((screen) => screen.cinema_id === cinema.id) ?? [];
        if (own.length === 0) return null;
        return (
          <section key={cinema.id} aria-labelledby={`cinema-${cinema.id}`}>
            <Title order={2} size="h4" mb="xs" id={`cinema-${cinema.id}`}>
              {cinema.name}
            </Title>
            <ul className={classes.cards}>
              {own.map((screen) => (
                <li key={screen.id} className={classes.card}>
                  <Link
                    to="/admin/screens/$screenId"
                    params={{ screenId: screen.id }}
                    className={classes.cardLink}
                  >
                    {screen.name}
                  </Link>
                  <Text size="sm" c="dimmed">
                    {t('programme.screens.cleaningOf', { count: screen.cleaning_minutes })}
                  </Text>
                  {screen.deleted && (
                    <Badge variant="default" tt="none">
                      {t('programme.deleted')}
                    </Badge>
                  )}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      <Modal
        opened={isOpening}
        onClose={() => setOpening(false)}
        title={t('programme.screens.new')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <NewScreenForm cinemas={open} cinema={filter.cinema} onOpened={onOpened} />
      </Modal>
    </Stack>
  );
}
