import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answerApi } from '../../test/api-double';
import { renderFor } from '../../test/render';
import { SignIn } from './SignIn';

function offer(passwords: boolean, identityProvider: string | null, email?: string | null) {
  answerApi({ 'GET /api/sign-in': () => ({ body: { passwords, identityProvider } }) });
  renderFor('member', <SignIn {...(email !== undefined && { email })} onSignedIn={() => undefined} />);
}

test('a provider is offered beside passwords, and leads there as a page of its own', async () => {
  offer(true, 'Acme ID');
  expect(await screen.findByRole('link', { name: 'Continue with Acme ID' })).toHaveAttribute(
    'href',
    '/api/sign-in/provider',
  );
  expect(screen.getByLabelText('Password')).toBeInTheDocument();
});

test('without passwords no form is shown', async () => {
  offer(false, 'Acme ID');
  await screen.findByRole('link', { name: 'Continue with Acme ID' });
  expect(screen.queryByLabelText('Password')).toBeNull();
});

test('without a provider there is the form alone', async () => {
  offer(true, null);
  expect(await screen.findByLabelText('Password')).toBeInTheDocument();
  expect(screen.queryByRole('link')).toBeNull();
});

test('a person without an address is not asked for a password', async () => {
  offer(true, 'Acme ID', null);
  await screen.findByRole('link', { name: 'Continue with Acme ID' });
  expect(screen.queryByLabelText('Password')).toBeNull();
});
