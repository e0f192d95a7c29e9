import { expect, test } from 'vitest';
import { searchOf } from './filter';

test('a reference, an address and a name are told apart', () => {
  expect(searchOf('k7q2-9xmf')).toEqual({ reference: 'K7Q2-9XMF' });
  expect(searchOf('ABCD-EFGH')).toEqual({ reference: 'ABCD-EFGH' });
  expect(searchOf('MITCHELL')).toEqual({ name: 'MITCHELL' });
  expect(searchOf('Anna-Lisa')).toEqual({ name: 'Anna-Lisa' });
  expect(searchOf(' Cleo ')).toEqual({ name: 'Cleo' });
  expect(searchOf('cleo@demo.test')).toEqual({ email: 'cleo@demo.test' });
  expect(searchOf(undefined)).toEqual({});
});
