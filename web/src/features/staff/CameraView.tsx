import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hasCamera, useCamera } from './camera';
import classes from './ScanPage.module.css';

/** The camera of a phone as the scanner, in browsers that read codes by themselves; typing works in all of them. */
export function CameraView({ onCode }: { onCode: (code: string) => void }) {
  const { t } = useTranslation('work');
  const [isOn, setOn] = useState(false);
  const { video, isRefused } = useCamera(isOn, onCode);
  if (!hasCamera()) {
    return (
      <Text size="sm" c="dimmed">
        {t('counter.noCamera')}
      </Text>
    );
  }
  return (
    <Stack gap="xs" align="start">
      <Button variant="default" aria-pressed={isOn} onClick={() => setOn(!isOn)}>
        {t(isOn ? 'counter.cameraOff' : 'counter.cameraOn')}
      </Button>
      <Text size="sm" role="status">
        {isOn && isRefused && t('counter.cameraRefused')}
      </Text>
      {isOn && !isRefused && (
        <video
          ref={video}
          className={classes.camera}
          muted
          playsInline
          aria-label={t('counter.cameraView')}
        />
      )}
    </Stack>
  );
}
