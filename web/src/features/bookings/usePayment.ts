import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/shared/api/client';
import { asProblem, type Problem } from '@/shared/api/problem';
import type { PaymentToMake, Reservation } from '@/shared/api/types';
import { useIntentKey } from '@/shared/hooks/useIntentKey';
import { bookingQuery, isBeingPaid, lateMoneyQuery, remember, settlingQuery } from './bookings';

/** `settling`: the card was taken, and the cinema has not heard from the provider yet. */
export type PaymentStage = 'card' | 'bank' | 'settling';

/** How far this tab has come. What is `settling` may still be refused; once the money is `taken` it comes. */
type Reached = PaymentStage | 'taken';

export type BankAnswer = 'success' | 'failure';

/** The payment of one booking with a card of the sandbox, from the card to the provider's last word. */
export function usePayment(booking: Reservation) {
  const id = booking.reservation_id;
  const client = useQueryClient();
  const keys = useIntentKey();
  const [reached, reach] = useKeptStage(id);
  // An attempt that fails puts the booking back to `held`, and then a card is asked for again.
  const isTaken = reached === 'taken';
  const isUnderWay = isBeingPaid(booking, isTaken);
  const stage = isUnderWay ? stageOf(reached) : 'card';
  // Also while a card is asked for: it may have been shown in another tab.
  const settling = useQuery(settlingQuery(client, id, isTaken, isUnderWay));
  // The card was taken, and the time was over before the provider's word came.
  const isLate = booking.status === 'expired' && stageOf(reached) === 'settling';
  useQuery(lateMoneyQuery(id, isLate));

  const advance = (status: string) => {
    if (status === 'requires_action') reach('bank');
    else if (status === 'succeeded') reach('taken');
    else if (status === 'processing') reach('settling');
  };
  // What the page knows of an attempt that failed is old now.
  const lookAgain = () => void client.invalidateQueries({ queryKey: bookingQuery(id).queryKey });

  // Every step confirms first: after a refusal that begins a new attempt, and while one is open it gives the
  // same one again, also after a reload.
  const withPayment = async (step: (payment: PaymentToMake) => Promise<string>) => {
    const confirmed = await answer(
      api.POST('/api/v1/bookings/{id}/confirm', {
        params: { path: { id }, header: { 'Idempotency-Key': keys.keyFor('confirm') } },
      }),
    );
    keys.settle();
    remember(client, confirmed);
    if ('payment' in confirmed) advance(await orAsBefore(step(confirmed.payment)));
  };

  const pay = useMutation({
    mutationFn: (cardNumber: string) => withPayment((payment) => showCard(payment, cardNumber)),
    onError: (error) => {
      keys.settle(error);
      lookAgain();
    },
  });
  const authenticate = useMutation({
    mutationFn: (outcome: BankAnswer) => withPayment((payment) => answerBank(payment, outcome)),
    onError: (error) => {
      keys.settle(error);
      if (asProblem(error).isUnsettled) return;
      reach('card');
      lookAgain();
    },
  });

  return {
    stage,
    isUnderWay,
    isLate,
    settling,
    isBusy: pay.isPending || authenticate.isPending,
    error: pay.error ?? authenticate.error,
    pay: (cardNumber: string) => {
      authenticate.reset();
      reach('card');
      pay.mutate(cardNumber);
    },
    onBegin: () => reach('card'),
    /** The provider's own form has taken a card; it is for the cinema now to hear that from the provider. */
    // Of a booking that an earlier refusal has put back to `held` nothing would tell that this card was refused as well.
    onTaken: (status: string) =>
      reach(status === 'processing' && booking.status === 'awaiting_payment' ? 'settling' : 'taken'),
    answerBank: (outcome: BankAnswer) => {
      pay.reset();
      authenticate.mutate(outcome);
    },
  };
}

export type Payment = ReturnType<typeof usePayment>;

async function showCard(payment: PaymentToMake, cardNumber: string): Promise<string> {
  const paid = await answer(
    api.POST('/api/v1/payments/sandbox/{intent}/pay', {
      params: { path: { intent: payment.intent } },
      body: { client_secret: payment.client_secret, card_number: cardNumber.replaceAll(/\s/g, '') },
    }),
  );
  return paid.status;
}

async function answerBank(payment: PaymentToMake, outcome: BankAnswer): Promise<string> {
  const paid = await answer(
    api.POST('/api/v1/payments/sandbox/{intent}/authenticate', {
      params: { path: { intent: payment.intent } },
      body: { client_secret: payment.client_secret, outcome },
    }),
  );
  return paid.status;
}

/** A card was taken before, perhaps in another tab: it goes on from there. */
async function orAsBefore(step: Promise<string>): Promise<string> {
  try {
    return await step;
  } catch (error) {
    const status = takenBefore(asProblem(error));
    if (status) return status;
    throw error;
  }
}

function takenBefore(problem: Problem): string | undefined {
  const status = problem.members.payment_status;
  const goesOn = status === 'requires_action' || status === 'processing' || status === 'succeeded';
  return problem.code === 'booking_state_conflict' && goesOn ? status : undefined;
}

/** How far this tab has come with a payment: a reload does not begin it again. It holds no secret. */
function useKeptStage(id: number): [Reached, (stage: Reached) => void] {
  const key = `marquee-payment-${id}`;
  const [stage, setStage] = useState(() => read(key));
  const reach = (reached: Reached) => {
    setStage(reached);
    try {
      if (reached === 'card') sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, reached);
    } catch {
      // Storage is switched off: after a reload the card is asked for, and found to be taken already.
    }
  };
  return [stage, reach];
}

function stageOf(reached: Reached): PaymentStage {
  return reached === 'taken' ? 'settling' : reached;
}

function read(key: string): Reached {
  // On the way back from a bank's own page, where Stripe sends people when it must.
  const outcome = new URLSearchParams(globalThis.location.search).get('redirect_status');
  if (outcome === 'succeeded') return 'taken';
  if (outcome === 'processing') return 'settling';
  try {
    const kept = sessionStorage.getItem(key);
    return kept === 'bank' || kept === 'settling' || kept === 'taken' ? kept : 'card';
  } catch {
    return 'card';
  }
}
