import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/shared/format/number';
import classes from './Figures.module.css';

interface FiguresProps {
  sold: number;
  admitted: number;
  capacity: number;
}

/** How many seats are sold and how many people are in, drawn and in numbers. */
export function Figures({ sold, admitted, capacity }: FiguresProps) {
  const { t } = useTranslation('work');
  return (
    <dl className={classes.figures}>
      <Figure name={t('counter.sold')} value={sold} of={capacity} tone="sold" />
      <Figure name={t('counter.in')} value={admitted} of={sold} tone="in" />
    </dl>
  );
}

interface FigureProps {
  name: string;
  value: number;
  of: number;
  tone: 'sold' | 'in';
}

function Figure({ name, value, of, tone }: FigureProps) {
  const { t } = useTranslation('work');
  const share = of > 0 ? Math.min(100, (value / of) * 100) : 0;
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd>
        {/* The numbers beside it say the same. */}
        <span className={classes.bar} data-tone={tone} aria-hidden="true">
          <svg viewBox="0 0 100 10" preserveAspectRatio="none" focusable="false" aria-hidden="true">
            <rect className={classes.fill} width={share} height="10" />
          </svg>
        </span>
        <span className={classes.number}>
          {t('counter.ofMany', { value: formatNumber(value), all: formatNumber(of) })}
        </span>
      </dd>
    </div>
  );
}
