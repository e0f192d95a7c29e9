import { expect, test } from 'vitest';
import { wantedBy } from './lookUp';

test('what is said at the counter is understood as what it is', () => {
  expect(wantedBy(' 42 ')).toEqual({ id: 42 });
  expect(wantedBy('nora@example.org')).toEqual({ email: 'nora@example.org' });
  expect(wantedBy('k7q2-9xmf')).toEqual({ reference: 'K7Q2-9XMF' });
  expect(wantedBy('23456789')).toEqual({ reference: '2345-6789' });
  expect(wantedBy('MQ1.107.42.7.5.kPrK_qmx.sig')).toEqual({ id: 42 });
  expect(wantedBy('0')).toBeUndefined();
});

test('what is no number, reference or address is a name, if there is enough of it; no reference has an I, L or O', () => {
  expect(wantedBy(' Nora van Dyk ')).toEqual({ name: 'Nora van Dyk' });
  expect(wantedBy('Wu')).toEqual({ name: 'Wu' });
  expect(wantedBy('N')).toBeUndefined();
  expect(wantedBy('12 monkeys 7')).toBeUndefined();
  for (const name of ['Williams', 'Anderson', 'Mitchell', 'Robinson', 'Anna Bell']) {
    expect(wantedBy(name)).toEqual({ name });
  }
  expect(wantedBy('Margaret')).toEqual({ reference: 'MARG-ARET', orName: 'Margaret' });
  expect(wantedBy('mary anne')).toEqual({ reference: 'MARY-ANNE', orName: 'mary anne' });
});
