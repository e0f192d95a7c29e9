import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './Steps.module.css';

const STEPS = ['seats', 'payment', 'tickets'] as const;

/** How far one has come, and what is left. */
export function Steps({ current }: { current: (typeof STEPS)[number] }) {
  const { t } = useTranslation();
  const reached = STEPS.indexOf(current);
  return (
    <ol className={classes.steps} aria-label={t('booking.steps.label')}>
      {STEPS.map((step, index) => (
        <li
          key={step}
          className={classes.step}
          data-done={index < reached}
          aria-current={step === current ? 'step' : undefined}
        >
          <span className={classes.number} aria-hidden="true">
            {index < reached ? '✓' : index + 1}
          </span>
          {t(`booking.steps.${step}`)}
          {index < reached && <VisuallyHidden>, {t('booking.steps.done')}</VisuallyHidden>}
        </li>
      ))}
    </ol>
  );
}
