import { createRootRouteWithContext, HeadContent, Outlet } from '@tanstack/react-router';
import { Layout } from '../Layout';
import { NotFoundPage } from '../NotFoundPage';
import type { RouterContext } from '../router';

export const Route = createRootRouteWithContext<RouterContext>()({
  head: () => ({ meta: [{ title: 'Marquee' }] }),
  component: Root,
  notFoundComponent: (props) => (
    <Layout>
      <NotFoundPage {...props} />
    </Layout>
  ),
});

function Root() {
  return (
    <>
      <HeadContent />
      <Outlet />
    </>
  );
}
