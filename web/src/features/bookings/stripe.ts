import type { Stripe } from '@stripe/stripe-js';
import { Problem } from '@/shared/api/problem';

/** As long as people wait for a form before they think that it is broken. */
export const STRIPE_PATIENCE_MS = 8_000;

/**
 * Stripe's own code, from Stripe's own host, as it demands; and only when somebody is about to pay. It may never come
 * (a filter, a dead network), and it does not say so: after a while that counts as a refusal.
 *
 * @throws {Problem} `stripe_unreachable`
 */
export async function loadStripeSoon(
  publishableKey: string,
  locale: 'en' | 'de',
  patienceMs: number = STRIPE_PATIENCE_MS,
): Promise<Stripe> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unreachable()), patienceMs);
  });
  try {
    const stripe = await Promise.race([load(publishableKey, locale), patience]);
    if (!stripe) throw unreachable();
    return stripe;
  } catch (error) {
    throw error instanceof Problem ? error : unreachable(error);
  } finally {
    clearTimeout(timer);
  }
}

async function load(publishableKey: string, locale: 'en' | 'de'): Promise<Stripe | null> {
  // `pure`: importing it loads nothing yet.
  const { loadStripe } = await import('@stripe/stripe-js/pure');
  return loadStripe(publishableKey, { locale });
}

function unreachable(cause?: unknown): Problem {
  const problem = new Problem({
    type: 'about:blank',
    title: 'The payment form did not load',
    status: 0,
    code: 'stripe_unreachable',
  });
  problem.cause = cause;
  return problem;
}
