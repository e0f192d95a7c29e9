import { MantineProvider, TextInput } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { Problem } from '@/shared/api/problem';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { fieldErrors, useApiForm } from './useApiForm';

function problem(status: number, code: string, errors: { pointer: string; message: string }[] = []): Problem {
  return new Problem({ type: 'about:blank', title: code, status, code, errors });
}

function Form({ answers }: { answers: (Problem | string)[] }) {
  const { form, onSubmit, error, isDone } = useApiForm({
    initialValues: { title: '', year: '1927' },
    send: async () => {
      const answer = answers.shift();
      if (answer instanceof Problem) throw answer;
      return answer;
    },
  });
  return (
    <form onSubmit={onSubmit}>
      <ProblemAlert error={error} />
      <TextInput label="Title" key={form.key('title')} {...form.getInputProps('title')} />
      <TextInput label="Year" key={form.key('year')} {...form.getInputProps('year')} />
      <button type="submit">Save</button>
      {isDone && <p>Saved</p>}
    </form>
  );
}

function renderForm(...answers: (Problem | string)[]) {
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <Form answers={answers} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return () => userEvent.click(screen.getByRole('button', { name: 'Save' }));
}

test('an objection stands at the field it is about, which gets the focus, and goes when it is mended', async () => {
  const save = renderForm(
    problem(422, 'validation_failed', [{ pointer: '/year', message: 'is before films were made' }]),
    'saved',
  );
  await save();
  await screen.findByText('is before films were made');
  expect(screen.queryByRole('alert')).toBeNull();
  expect(document.activeElement).toBe(screen.getByLabelText('Year'));
  await userEvent.type(screen.getByLabelText('Year'), '8');
  expect(screen.queryByText('is before films were made')).toBeNull();
  await save();
  await screen.findByText('Saved');
});

test('what is about no field is said above the form', async () => {
  const save = renderForm(problem(412, 'precondition_failed'));
  await save();
  expect((await screen.findByRole('alert')).textContent).toContain('changed this meanwhile');
});

test('objections to parts of a list belong to the list, and several are all told', () => {
  const errors = [
    { pointer: '/cinema_ids/0', message: 'is closed' },
    { pointer: '/cinema_ids/2', message: 'is unknown' },
    { pointer: '/other', message: 'is elsewhere' },
  ];
  expect(fieldErrors(problem(422, 'validation_failed', errors), ['cinema_ids'])).toEqual({
    cinema_ids: 'is closed is unknown',
  });
});
