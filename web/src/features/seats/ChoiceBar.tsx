import { Button } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '@/shared/format/money';
import classes from './ChoiceBar.module.css';
import { useQuote } from './useQuote';
import type { SeatChoice } from './useSeatChoice';
import { CHOICE } from './YourChoice';

interface ChoiceBarProps {
  showtimeId: number;
  choice: SeatChoice;
}

/**
 * At the foot of a phone, where the choice is a long way below the map: how many seats, what they cost, and the way to
 * them. Gone as soon as the choice itself is on the screen.
 */
export function ChoiceBar({ showtimeId, choice }: ChoiceBarProps) {
  const { t } = useTranslation();
  const { quote, isStale } = useQuote(showtimeId, choice);
  const isThere = useIsOnScreen(CHOICE);
  const count = choice.chosen.length;
  if (count === 0 || isThere) return null;
  const price = quote.data && !isStale ? formatMoney(quote.data.pricing.total, quote.data.currency) : null;
  return (
    <div className={classes.bar}>
      <span>
        {t('seats.chosenCount', { count })}
        {price && <strong className={classes.price}> {price}</strong>}
      </span>
      <Button onClick={goToChoice}>{t('seats.goOn')}</Button>
    </div>
  );
}

/** Also for who cannot see that the page has moved. */
function goToChoice() {
  const choice = document.getElementById(CHOICE);
  choice?.scrollIntoView({ block: 'start' });
  choice?.focus({ preventScroll: true });
}

function useIsOnScreen(id: string): boolean {
  const { ref, entry } = useIntersection({ threshold: 0.1 });
  const [isFound, setFound] = useState(false);
  useEffect(() => {
    ref(document.getElementById(id));
    setFound(true);
  }, [id, ref]);
  return !isFound || (entry?.isIntersecting ?? true);
}
