import { createRootRouteWithContext, HeadContent, Outlet } from '@tanstack/react-router';
import { Layout } from '../Layout';
import type { RouterContext } from '../router';

export const Route = createRootRouteWithContext<RouterContext>()({
  head: () => ({ meta: [{ title: 'Marquee' }] }),
  component: Root,
});

function Root() {
  return (
    <>
      <HeadContent />
      <Layout>
        <Outlet />
      </Layout>
    </>
  );
}
