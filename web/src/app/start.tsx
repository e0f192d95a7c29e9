import i18next from 'i18next';
import { StrictMode, startTransition } from 'react';
import { warmUpFormats } from '@/shared/format/warmUp';
import { startI18n } from '@/shared/i18n/i18n';
import { nextTask } from '@/shared/nextTask';
import { listenToOtherTabs } from '@/shared/session/refresh';
import { startSession } from '@/shared/session/start';
import { App } from './App';
import { followSession } from './followSession';
import { shareNonce } from './nonce';
import { rootAt } from './react';
import { createAppRouter, createQueryClient } from './router';

// Making all this takes a slow phone as long as drawing the page: step by step, it can scroll and tap meanwhile.
await nextTask();
shareNonce();
listenToOtherTabs();
// Not awaited: the films are for everyone. Private routes wait for it in their guards.
void startSession();
await startI18n();

await nextTask();
const queryClient = createQueryClient();
const router = createAppRouter(queryClient);

followSession(queryClient, router);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

// The titles of pages are words as well.
i18next.on('languageChanged', () => void router.invalidate());
await nextTask();
// As a transition, which React draws in slices: a slow phone can scroll and tap meanwhile.
startTransition(() =>
  rootAt(root).render(
    <StrictMode>
      <App queryClient={queryClient} router={router} />
    </StrictMode>,
  ),
);
void warmUpFormats();
