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
  /** Of its heading: 1 where it is the page. */
  level?: 1 | 3;
}

/** A page, or the part of one, that has nothing to list: why, and the way on. */
export function Notice({ icon, title, children, actions, urgent = false, level = 1 }: NoticeProps) {
  return (
    <Stack
      className={classes.notice}
      data-level={level}
      align="center"
      gap="sm"
      role={urgent ? 'alert' : undefined}
    >
      <span className={classes.icon}>{icon}</span>
      <Title order={level} size="h2" ta="center" textWrap="balance">
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
