import { expect, test } from 'vitest';
import { asProblem, Problem, problemFrom } from './problem';

test('a problem document is read field by field', () => {
  const response = new Response(null, { status: 422, headers: { 'X-Request-Id': 'from-header' } });
  const problem = problemFrom(response, {
    type: '/problems/validation_failed',
    title: 'Some fields are wrong',
    status: 422,
    code: 'validation_failed',
    detail: 'The e-mail address is missing.',
    request_id: 'r-1',
    errors: [{ pointer: '/email', message: 'must not be empty' }, 'nonsense'],
  });
  expect(problem).toBeInstanceOf(Problem);
  expect(problem.code).toBe('validation_failed');
  expect(problem.requestId).toBe('r-1');
  expect(problem.fieldMessage('email')).toBe('must not be empty');
  expect(problem.fieldMessage('name')).toBeUndefined();
  expect(problem.isTransient).toBe(false);
});

test('an answer that is no problem document is still a problem', () => {
  const response = new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'Retry-After': '7' } });
  const problem = problemFrom(response, '<h1>Bad gateway</h1>');
  expect(problem.status).toBe(502);
  expect(problem.code).toBe('internal');
  expect(problem.detail).toBeUndefined();
  expect(problem.retryAfterSeconds).toBe(7);
  expect(problem.isTransient).toBe(true);
});

test('a bug of the page is not shown to people in the words of its exception', () => {
  const problem = asProblem(new TypeError('x is undefined'));
  expect(problem.code).toBe('client_error');
  expect(problem.message).not.toContain('undefined');
  expect(problem.cause).toBeInstanceOf(TypeError);
});
