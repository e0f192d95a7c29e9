import { Button, Group, Loader, NativeSelect, Stack, Switch, TextInput, Title } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffShow } from '@/shared/api/types';
import { formatTime, viewerZone } from '@/shared/format/time';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { AttendanceNow } from './AttendanceNow';
import { CameraView } from './CameraView';
import { OutcomeBanner } from './OutcomeBanner';
import { ScanLog } from './ScanLog';
import classes from './ScanPage.module.css';
import { useScanner } from './scanning';
import { play, useSound } from './sounds';
import { showsQuery } from './staff';

interface ScanPageProps {
  /** The show whose door this is; none lets each ticket in to the show it is for. */
  show: number | undefined;
  onShow: (show: number | undefined) => void;
}

const MOST_OF_A_NAME = 80;

/** The door: tickets by camera, by a scanner that types, or by hand, each with an answer that nobody mistakes. */
export function ScanPage({ show, onShow }: ScanPageProps) {
  const { t } = useTranslation('work');
  const shows = useQuery(showsQuery());
  const [device, setDevice] = useLocalStorage({ key: 'marquee-door-name', defaultValue: '' });
  const [isHeard, setHeard] = useSound();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const door = useScanner(show, device.trim());
  const { last } = door;
  useFieldOfTheDoor(field, last?.key);

  const lastKey = last?.key;
  const outcome = last?.outcome;
  useEffect(() => {
    if (isHeard && lastKey && outcome) play(outcome);
  }, [isHeard, lastKey, outcome]);

  const items = shows.data?.items.filter(({ status }) => status === 'scheduled') ?? [];
  const zoneOf = (id: number | undefined) =>
    (items.find((each) => each.id === id) ?? items.find((each) => each.id === show) ?? items[0])?.time_zone ??
    viewerZone();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const code = typed.trim();
    setTyped('');
    if (code !== '') door.send(code);
  };
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        {t('counter.scanTitle')}
      </Title>
      <ProblemAlert error={shows.error} onRetry={shows.refetch} />
      <NativeSelect
        label={t('counter.door')}
        maw="34rem"
        value={show ?? ''}
        data={[{ value: '', label: t('counter.anyDoor') }, ...items.map(asOption)]}
        onChange={(event) => onShow(Number(event.currentTarget.value) || undefined)}
      />
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          ref={field}
          className={classes.code}
          size="lg"
          label={t('counter.code')}
          description={t('counter.codeHint')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          maxLength={300}
          rightSection={door.isBusy && <Loader size="sm" />}
        />
        {/* Never disabled: the next ticket may come before the answer about the last. */}
        <Button type="submit" size="lg">
          {t('counter.check')}
        </Button>
      </form>
      <ProblemAlert error={door.error} onRetry={door.retry} />
      <OutcomeBanner
        scanned={last}
        zoneOf={zoneOf}
        onOtherDoor={(code, other) => {
          onShow(other);
          door.send(code, other);
        }}
      />
      <Group>
        {door.undo && (
          <Button
            variant="default"
            loading={door.isUndoing}
            onClick={() => door.undo?.(t('counter.undoReason'))}
          >
            {t('counter.undo')}
          </Button>
        )}
        <Switch
          label={t('counter.sound')}
          checked={isHeard}
          onChange={(event) => setHeard(event.currentTarget.checked)}
        />
      </Group>
      <AttendanceNow showtimeId={show ?? last?.showtimeId} />
      <CameraView onCode={door.send} />
      <ScanLog log={door.log} />
      <TextInput
        label={t('counter.device')}
        description={t('counter.deviceHint')}
        maw="20rem"
        maxLength={MOST_OF_A_NAME}
        value={device}
        onChange={(event) => setDevice(event.currentTarget.value)}
      />
    </Stack>
  );
}

function asOption(show: StaffShow) {
  const time = formatTime(show.starts_at, show.time_zone, 'time');
  return {
    value: `${show.id}`,
    label: `${time} · ${show.movie.title} · ${show.cinema.name}, ${show.screen.name}`,
  };
}

/**
 * Keeps what is typed going to the field of the code: it is there when the page opens and after each answer, and a
 * scanner that types while nothing has the focus is heard as well.
 */
function useFieldOfTheDoor(field: React.RefObject<HTMLInputElement | null>, answered: string | undefined) {
  const focus = useCallback(() => field.current?.focus(), [field]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each answer anew
  useEffect(focus, [focus, answered]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isText = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
      const isNowhere =
        document.activeElement === document.body || document.activeElement?.tagName === 'MAIN';
      if (isText && isNowhere) focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [focus]);
}
