import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Notice.module.css';

interface NoticeProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  /** What one can do about it: buttons or links. */
  actions?: ReactNode;
  /** Read out at once, for what went wrong just now. */
  urgent?: boolean;
}

/** A page, or the part of one, that has nothing to list: why, and the way on. */
export function Notice({ icon, title, children, actions, urgent = false }: NoticeProps) {
  return (
    <Stack className={classes.notice} align="center" gap="sm" role={urgent ? 'alert' : undefined}>
      <span className={classes.icon}>{icon}</span>
      <Title order={1} size="h2" ta="center" textWrap="balance">
        {title}
      </Title>
      {children && (
        <Text component="div" c="dimmed" ta="center" maw="34rem">
          {children}
        </Text>
      )}
      {actions && <div className={classes.actions}>{actions}</div>}
    </Stack>
  );
}
