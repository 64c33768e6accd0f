import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { BrowserRouter } from 'react-router';
import { createQueryClient } from '../src/query-client';
import type { Role } from '../src/api/types';
import { SessionContext } from '../src/session/session';

type Options = {
  /** The user's other organizations. */
  others?: { id: string; name: string }[];
  switchTo?: (organizationId: string, page?: string) => void;
  /** The address of what is shown. */
  at?: string;
};

/** Renders with the providers of the shell, for a user with the role. */
export function renderFor(
  role: Role,
  children: ReactNode,
  { others = [], switchTo, at = '/' }: Options = {},
) {
  const membership = { id: 'organization', name: 'Demo', role, secondFactorRequired: false };
  const session = {
    me: {
      id: 'person',
      email: 'ada@example.com',
      name: 'ada@example.com',
      expiresAt: '2030-01-01T00:00:00Z',
      mustChangePassword: false,
      secondFactor: false,
      organizations: [membership, ...others.map((other) => ({ ...membership, ...other }))],
    },
    membership,
    canWrite: role !== 'member',
    isOwner: role === 'owner',
    switchTo: switchTo ?? (() => undefined),
    signOut: () => undefined,
  };
  window.history.replaceState(null, '', at);
  return render(
    <I18nProvider i18n={i18n}>
      <MantineProvider env="test">
        <QueryClientProvider client={createQueryClient()}>
          <BrowserRouter>
            <main id="main">
              <SessionContext value={session}>{children}</SessionContext>
            </main>
          </BrowserRouter>
        </QueryClientProvider>
      </MantineProvider>
    </I18nProvider>,
  );
}
