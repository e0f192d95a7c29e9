import { createFileRoute } from '@tanstack/react-router';
import { ForgotPassword } from '@/features/account/PasswordForms';
import { namedPage } from '../../titles';

export const Route = createFileRoute('/_site/forgot-password')({
  head: namedPage('forgot'),
  component: ForgotPassword,
});
