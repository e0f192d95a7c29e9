import { useTranslation } from 'react-i18next';
import { formatNumber } from '@/shared/format/number';
import classes from './Stars.module.css';

/** So many of five stars, in a picture and, for those who do not see it, in words. */
export function Stars({ value }: { value: number }) {
  const { t } = useTranslation();
  const words = t('reviews.stars', { value: formatNumber(value, 1) });
  return (
    <span className={classes.stars} role="img" aria-label={words}>
      {[1, 2, 3, 4, 5].map((star) => (
        <svg key={star} viewBox="0 0 24 24" width="1.1em" height="1.1em" aria-hidden="true" focusable="false">
          <path
            d="M12 3.500l2.700 5.500 6 .9-4.400 4.200 1 6-5.300-2.800-5.300 2.800 1-6L3.300 9.900l6-.9z"
            fill={value >= star - 0.25 ? 'currentColor' : 'none'}
            stroke="currentColor"
            strokeWidth="1.6"
            strokeLinejoin="round"
          />
        </svg>
      ))}
    </span>
  );
}
