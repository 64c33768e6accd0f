import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { PageError } from './shell/PageError';
import { NotFound } from './shell/NotFound';
import { Shell } from './shell/Shell';
import { RequireSession } from './session/RequireSession';

/** Each page is a chunk of its own, loaded when it is first gone to. */
const pages: RouteObject[] = [
  { index: true, element: <Navigate to="/agents" replace /> },
  { path: 'agents', lazy: async () => ({ Component: (await import('./app/agents/page')).AgentsPage }) },
  {
    path: 'agents/:agentId',
    lazy: async () => ({ Component: (await import('./app/agent-settings/page')).AgentSettingsPage }),
  },
  { path: 'calls', lazy: async () => ({ Component: (await import('./app/calls/page')).CallsPage }) },
  { path: 'calls/:callId', lazy: async () => ({ Component: (await import('./app/call/page')).CallPage }) },
  { path: 'messages', lazy: async () => ({ Component: (await import('./app/messages/page')).MessagesPage }) },
  {
    path: 'messages/:messageId',
    lazy: async () => ({ Component: (await import('./app/message/page')).MessagePage }),
  },
  { path: 'usage', lazy: async () => ({ Component: (await import('./app/usage/page')).UsagePage }) },
  {
    path: 'usage/comparison',
    lazy: async () => ({ Component: (await import('./app/usage-comparison/page')).UsageComparisonPage }),
  },
  { path: 'settings', lazy: async () => ({ Component: (await import('./app/settings/page')).SettingsPage }) },
  { path: 'members', lazy: async () => ({ Component: (await import('./app/members/page')).MembersPage }) },
  { path: 'api-keys', lazy: async () => ({ Component: (await import('./app/api-keys/page')).ApiKeysPage }) },
  { path: 'rollout', lazy: async () => ({ Component: (await import('./app/rollout/page')).RolloutPage }) },
  { path: 'audit', lazy: async () => ({ Component: (await import('./app/audit/page')).AuditPage }) },
  { path: 'account', lazy: async () => ({ Component: (await import('./app/account/page')).AccountPage }) },
  { path: '*', element: <NotFound /> },
];

export function createRouter() {
  return createBrowserRouter([
    {
      path: 'sign-in',
      lazy: async () => ({ Component: (await import('./app/sign-in/page')).SignInPage }),
      errorElement: <PageError />,
      hydrateFallbackElement: <></>,
    },
    {
      element: <RequireSession />,
      errorElement: <PageError />,
      hydrateFallbackElement: <></>,
      children: [{ element: <Shell />, children: [{ errorElement: <PageError />, children: pages }] }],
    },
  ]);
}
