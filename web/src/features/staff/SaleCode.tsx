import { Button, Group, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/problem';
import { wordsFor } from '@/shared/api/wording';
import type { Sale } from './useSale';

const OF_CODES = ['promo_invalid', 'promo_exhausted'];

/** Whether a price could not be had because of the promotion code. */
export function isCodeAtFault(error: unknown): boolean {
  return Boolean(error) && OF_CODES.includes(asProblem(error).code);
}

/** A guest's promotion code: taken into the price, or out of it again. */
export function SaleCode({ sale }: { sale: Sale }) {
  const { t } = useTranslation('work');
  const { t: site } = useTranslation();
  const [typed, setTyped] = useState('');
  const { code, setCode, quote, sell } = sale;
  const fault = [quote.error, sell.error].find(isCodeAtFault);
  const apply = (event?: FormEvent) => {
    event?.preventDefault();
    sell.reset();
    setCode(typed.trim());
  };
  if (code !== '' && !fault) {
    return (
      <Group gap="sm">
        <Text role="status">{t('counter.codeTaken', { code: code.toUpperCase() })}</Text>
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            setTyped('');
            setCode('');
          }}
        >
          {site('promo.remove')}
        </Button>
      </Group>
    );
  }
  return (
    <Group align="end" gap="sm" wrap="nowrap">
      <TextInput
        label={site('promo.code')}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={100}
        flex={1}
        value={typed}
        error={fault && wordsFor(asProblem(fault)).title}
        onChange={(event) => setTyped(event.currentTarget.value)}
        // Enter in this field is about the code, and sells nothing.
        onKeyDown={(event) => event.key === 'Enter' && apply(event)}
      />
      <Button variant="default" disabled={typed.trim() === '' && code === ''} onClick={() => apply()}>
        {site('promo.apply')}
      </Button>
    </Group>
  );
}
