import { SimpleGrid, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './AdminHome.module.css';

const PAGES = [
  { to: '/admin/users', key: 'users' },
  { to: '/admin/invitations', key: 'invitations' },
  { to: '/admin/integrity', key: 'integrity' },
] as const;

/** Where administrators begin: what there is to do, and what each is for. */
export function AdminHome() {
  const { t } = useTranslation('work');
  return (
    <>
      <Title order={1} size="h2" mb="md">
        {t('admin.title')}
      </Title>
      <SimpleGrid component="ul" cols={{ base: 1, sm: 2, lg: 3 }} className={classes.pages}>
        {PAGES.map(({ to, key }) => (
          <li key={to} className={classes.page}>
            <Title order={2} size="h4">
              <Link to={to} className={classes.link}>
                {t(`${key}.title`)}
              </Link>
            </Title>
            <Text size="sm" c="dimmed">
              {t(`${key}.about`)}
            </Text>
          </li>
        ))}
      </SimpleGrid>
    </>
  );
}
