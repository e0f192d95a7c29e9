import { expect, test } from 'vitest';
import { referenceOf } from '@/shared/format/reference';
import { bookingOf, showOf } from './scanning';

test('a ticket’s code names its show and its booking', () => {
  expect(showOf('MQ1.107.42.7.5.kPrK_qmx.sig')).toBe(7);
  expect(bookingOf(' MQ1.107.42.7.5.kPrK_qmx.sig ')).toBe(42);
  expect(showOf('K7Q2-9XMF A5')).toBeUndefined();
  expect(showOf('MQ1.107.42')).toBeUndefined();
  expect(bookingOf('https://elsewhere.test/MQ1.1.2.3.4')).toBeUndefined();
});

test('a reference is known as people type it, with a seat or without', () => {
  expect(referenceOf('k7q2-9xmf a5')).toBe('K7Q2-9XMF');
  expect(referenceOf('K7Q29XMF')).toBe('K7Q2-9XMF');
  expect(referenceOf('K7Q2 9XMF A5')).toBe('K7Q2-9XMF');
  expect(referenceOf('K7Q29XMFA')).toBeUndefined();
  expect(referenceOf('nora@example.org')).toBeUndefined();
  expect(referenceOf('K7Q2-9XMO')).toBeUndefined();
});
