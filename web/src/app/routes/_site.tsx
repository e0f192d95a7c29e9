import { createFileRoute, Outlet } from '@tanstack/react-router';
import { Layout } from '../Layout';

/** The customers' pages. */
export const Route = createFileRoute('/_site')({
  component: Site,
});

function Site() {
  return (
    <Layout>
      <Outlet />
    </Layout>
  );
}
