import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Effect, EffectFields } from './amounts/EffectFields';
import { ConditionsFields } from './ConditionsFields';
import type { DraftRule } from './ruleDraft';
import { basisPointsOf, percentOf } from './units';

interface RuleFormProps {
  rule: DraftRule;
  currency: string;
  screens: readonly { id: number; name: string }[];
  onDone: (rule: DraftRule) => void;
}

/** One rule, for the drawing board: nothing is sent from here. */
export function RuleForm({ rule, currency, screens, onDone }: RuleFormProps) {
  const { t } = useTranslation('work');
  const [name, setName] = useState(rule.name);
  const [effect, setEffect] = useState(effectOf(rule));
  const [conditions, setConditions] = useState(rule.conditions);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onDone({ ...rule, name: name.trim(), effect: requestOf(effect), conditions });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label={t('business.rules.name')}
          description={t('business.rules.nameHint')}
          required
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <EffectFields
          label={t('business.rules.effect')}
          description={t('business.rules.effectHint')}
          isSigned
          value={effect}
          onChange={setEffect}
          currency={currency}
        />
        <ConditionsFields value={conditions} onChange={setConditions} screens={screens} hasOccupancy />
        <Group>
          <Button type="submit">{t('business.rules.draw')}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function effectOf({ effect }: DraftRule): Effect {
  return 'amount' in effect
    ? { kind: 'amount', value: effect.amount }
    : { kind: 'percent', value: percentOf(effect.basis_points) };
}

function requestOf({ kind, value }: Effect): DraftRule['effect'] {
  return kind === 'amount' ? { amount: value ?? 0 } : { basis_points: basisPointsOf(value ?? 0) };
}
