import { Stack, Text, Title } from '@mantine/core';
import type { FormEventHandler, ReactNode } from 'react';
import classes from './FormPage.module.css';

interface FormPageProps {
  title: string;
  text?: ReactNode;
  onSubmit: FormEventHandler<HTMLFormElement>;
  children: ReactNode;
}

/** A page that is one small form. */
export function FormPage({ title, text, onSubmit, children }: FormPageProps) {
  return (
    <form className={classes.form} onSubmit={onSubmit}>
      <Stack gap="md">
        <Title order={1}>{title}</Title>
        {text && <Text>{text}</Text>}
        {children}
      </Stack>
    </form>
  );
}

/** What was typed into a field, by its name. */
export function textOf(form: HTMLFormElement, name: string): string {
  return String(new FormData(form).get(name) ?? '');
}
