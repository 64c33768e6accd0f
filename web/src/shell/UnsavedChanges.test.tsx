import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { MantineProvider, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryRouter, Link, Outlet, RouterProvider } from 'react-router';
import { expect, test, vi } from 'vitest';
import { enter } from '../../test/enter';
import { unsaved } from '../ui/unsaved';
import { useFormMutation } from '../ui/use-form-mutation';
import { UnsavedChanges } from './UnsavedChanges';

function Form() {
  const form = useForm({ initialValues: { name: 'Ada' } });
  const saving = useFormMutation(form, { mutationFn: () => Promise.resolve() });
  return (
    <form onSubmit={saving.onSubmit}>
      <TextInput label="Name" {...form.getInputProps('name')} />
      <button type="submit">Save</button>
      <Link to="/?filter=1">Filter</Link>
      <Link to="/other">Other page</Link>
    </form>
  );
}

function renderForm() {
  const shell = (
    <main id="main">
      <Outlet />
      <UnsavedChanges />
    </main>
  );
  const children = [
    { index: true, element: <Form /> },
    { path: 'other', element: <h1>Other</h1> },
  ];
  render(
    <I18nProvider i18n={i18n}>
      <MantineProvider env="test">
        <QueryClientProvider client={new QueryClient()}>
          <RouterProvider router={createMemoryRouter([{ path: '/', element: shell, children }])} />
        </QueryClientProvider>
      </MantineProvider>
    </I18nProvider>,
  );
}

test('a page with unsaved changes is left only after a question, and a filter of it without one', async () => {
  renderForm();
  const name = screen.getByLabelText('Name');
  await enter(name, 'Grace');
  await userEvent.click(screen.getByRole('link', { name: 'Filter' }));
  expect(screen.queryByRole('dialog')).toBeNull();
  await userEvent.click(screen.getByRole('link', { name: 'Other page' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Keep editing' }));
  expect(name).toHaveValue('Grace');
  await userEvent.click(screen.getByRole('link', { name: 'Other page' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Discard changes' }));
  expect(await screen.findByRole('heading', { name: 'Other' })).toBeVisible();
});

test('what was saved, or typed and taken back, asks for nothing', async () => {
  renderForm();
  const name = screen.getByLabelText('Name');
  await enter(name, 'Grace');
  expect(unsaved.isAny()).toBe(true);
  await enter(name, 'Ada');
  expect(unsaved.isAny()).toBe(false);
  await enter(name, 'Grace');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(unsaved.isAny()).toBe(false));
  await userEvent.click(screen.getByRole('link', { name: 'Other page' }));
  expect(await screen.findByRole('heading', { name: 'Other' })).toBeVisible();
});

test('signing out waits for the answer, and closing the tab is asked about by the browser', async () => {
  renderForm();
  await enter(screen.getByLabelText('Name'), 'Grace');
  const closing = new Event('beforeunload', { cancelable: true });
  globalThis.dispatchEvent(closing);
  expect(closing.defaultPrevented).toBe(true);
  const signOut = vi.fn();
  unsaved.leave(signOut);
  expect(signOut).not.toHaveBeenCalled();
  await userEvent.click(await screen.findByRole('button', { name: 'Discard changes' }));
  expect(signOut).toHaveBeenCalledOnce();
});
