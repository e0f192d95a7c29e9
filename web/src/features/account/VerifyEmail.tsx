import { Button, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '@/shared/ui/ButtonLink';
import { FormPage, textOf } from '@/shared/ui/FormPage';
import { CheckIcon } from '@/shared/ui/icons';
import { Loading } from '@/shared/ui/Loading';
import { Notice } from '@/shared/ui/Notice';
import { ProblemAlert } from '@/shared/ui/ProblemAlert';
import { sendVerificationAgain, verifyEmail } from './account';

/** Where the link in the mail leads: the address is confirmed at once, or a new mail is asked for. */
export function VerifyEmail({ token }: { token: string | undefined }) {
  const { t } = useTranslation();
  const verify = useMutation({ mutationFn: verifyEmail });
  const again = useMutation({ mutationFn: sendVerificationAgain });
  const { mutate } = verify;
  // The token is good for one use, and effects run twice while developing.
  const used = useRef<string | null>(null);
  useEffect(() => {
    if (!token || used.current === token) return;
    used.current = token;
    mutate(token);
  }, [token, mutate]);

  if (verify.isSuccess) {
    return (
      <Notice
        icon={<CheckIcon />}
        title={t('account.verified')}
        actions={<ButtonLink to="/">{t('common.toTheFilms')}</ButtonLink>}
      >
        {t('account.verifiedText')}
      </Notice>
    );
  }
  if (token && !verify.isError) return <Loading label={t('account.verifying')} />;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    again.mutate(textOf(event.currentTarget, 'email').trim());
  };
  return (
    <FormPage title={t('account.verifyTitle')} text={t('account.verifyText')} onSubmit={submit}>
      <ProblemAlert error={again.error ?? verify.error} />
      <TextInput name="email" type="email" label={t('account.email')} autoComplete="email" required />
      <Button type="submit" size="md" loading={again.isPending}>
        {t('account.sendAgain')}
      </Button>
      <Text role="status">{again.isSuccess && t('account.sentIfKnown')}</Text>
    </FormPage>
  );
}

/** One press for a mail that did not come. */
export function SendAgain({ email }: { email: string }) {
  const { t } = useTranslation();
  const again = useMutation({ mutationFn: () => sendVerificationAgain(email) });
  return (
    <div>
      <Button variant="default" loading={again.isPending} onClick={() => again.mutate()}>
        {t('account.sendAgain')}
      </Button>
      <Text role="status">{again.isSuccess && t('account.sentIfKnown')}</Text>
      <ProblemAlert error={again.error} />
    </div>
  );
}
