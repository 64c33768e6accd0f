import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { PageError } from './shell/PageError';
import { RequireSession } from './shell/RequireSession';
import { Shell } from './shell/Shell';
import { Loading } from './ui/Loading';
import { NotFound } from './ui/NotFound';

/** Each page is a chunk of its own, loaded on the first visit. */
const pages: RouteObject[] = [
  { index: true, element: <Navigate to="/agents" replace /> },
  { path: 'agents', lazy: async () => ({ Component: (await import('./app/agents/AgentsPage')).AgentsPage }) },
  {
    path: 'agents/:agentId',
    lazy: async () => ({ Component: (await import('./app/agent-settings/page')).AgentSettingsPage }),
  },
  {
    path: 'agents/:agentId/connect',
    lazy: async () => ({ Component: (await import('./app/connect/ConnectPage')).ConnectPage }),
  },
  { path: 'health', lazy: async () => ({ Component: (await import('./app/health/HealthPage')).HealthPage }) },
  { path: 'calls', lazy: async () => ({ Component: (await import('./app/calls/CallsPage')).CallsPage }) },
  {
    path: 'calls/:callId',
    lazy: async () => ({ Component: (await import('./app/calls/CallPage')).CallPage }),
  },
  {
    path: 'messages',
    lazy: async () => ({ Component: (await import('./app/messages/MessagesPage')).MessagesPage }),
  },
  {
    path: 'messages/:messageId',
    lazy: async () => ({ Component: (await import('./app/messages/MessagePage')).MessagePage }),
  },
  { path: 'usage', lazy: async () => ({ Component: (await import('./app/usage/UsagePage')).UsagePage }) },
  {
    path: 'usage/comparison',
    lazy: async () => ({ Component: (await import('./app/usage/UsageComparisonPage')).UsageComparisonPage }),
  },
  {
    path: 'settings',
    lazy: async () => ({ Component: (await import('./app/settings/SettingsPage')).SettingsPage }),
  },
  {
    path: 'members',
    lazy: async () => ({ Component: (await import('./app/members/MembersPage')).MembersPage }),
  },
  {
    path: 'api-keys',
    lazy: async () => ({ Component: (await import('./app/api-keys/ApiKeysPage')).ApiKeysPage }),
  },
  {
    path: 'event-endpoints',
    lazy: async () => ({
      Component: (await import('./app/event-endpoints/EventEndpointsPage')).EventEndpointsPage,
    }),
  },
  {
    path: 'event-endpoints/:endpointId',
    lazy: async () => ({
      Component: (await import('./app/event-endpoints/EventEndpointPage')).EventEndpointPage,
    }),
  },
  {
    path: 'rollout',
    lazy: async () => ({ Component: (await import('./app/rollout/RolloutPage')).RolloutPage }),
  },
  { path: 'audit', lazy: async () => ({ Component: (await import('./app/audit/AuditPage')).AuditPage }) },
  {
    path: 'account',
    lazy: async () => ({ Component: (await import('./app/account/AccountPage')).AccountPage }),
  },
  { path: '*', element: <NotFound /> },
];

export function createRouter() {
  return createBrowserRouter([
    {
      path: 'sign-in',
      lazy: async () => ({ Component: (await import('./app/sign-in/SignInPage')).SignInPage }),
      errorElement: <PageError />,
      hydrateFallbackElement: <Loading />,
    },
    {
      path: 'invitation',
      lazy: async () => ({
        Component: (await import('./app/invitation/InvitationPage')).InvitationPage,
      }),
      errorElement: <PageError />,
      hydrateFallbackElement: <Loading />,
    },
    {
      path: 'forgot-password',
      lazy: async () => ({
        Component: (await import('./app/forgot-password/ForgotPasswordPage')).ForgotPasswordPage,
      }),
      errorElement: <PageError />,
      hydrateFallbackElement: <Loading />,
    },
    {
      path: 'password-reset',
      lazy: async () => ({
        Component: (await import('./app/password-reset/PasswordResetPage')).PasswordResetPage,
      }),
      errorElement: <PageError />,
      hydrateFallbackElement: <Loading />,
    },
    {
      element: <RequireSession />,
      errorElement: <PageError />,
      hydrateFallbackElement: <Loading />,
      children: [{ element: <Shell />, children: [{ errorElement: <PageError />, children: pages }] }],
    },
  ]);
}
