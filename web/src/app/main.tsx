import './kit.css';
import './global.css';
import i18next from 'i18next';
import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { startI18n } from '@/shared/i18n/i18n';
import { listenToOtherTabs } from '@/shared/session/refresh';
import { startSession } from '@/shared/session/start';
import { App } from './App';
import { followSession } from './followSession';
import { shareNonce } from './nonce';
import { createAppRouter, createQueryClient } from './router';

shareNonce();
listenToOtherTabs();
// Not awaited: the films are for everyone. Private routes wait for it in their guards.
void startSession();

const queryClient = createQueryClient();
const router = createAppRouter(queryClient);

followSession(queryClient, router);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

await startI18n();
// The titles of pages are words as well.
i18next.on('languageChanged', () => void router.invalidate());
// As a transition, which React draws in slices: a slow phone can scroll and tap meanwhile.
startTransition(() =>
  createRoot(root).render(
    <StrictMode>
      <App queryClient={queryClient} router={router} />
    </StrictMode>,
  ),
);
