import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { answerApi, problem } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import type { Agent } from '../../api/types';
import { Toasts } from '../../ui/Toasts';
import { PauseMany } from './PauseMany';

const AGENTS = ['Assistant', 'Billing', 'Reception'].map(
  (name, at) => ({ id: `a${at}`, name, paused: false }) as Agent,
);

function Subject({ agents }: { agents: Agent[] }) {
  const [opened, setOpened] = useState(true);
  return (
    <>
      <PauseMany selected={agents} paused opened={opened} onClose={() => setOpened(false)} />
      <Toasts />
    </>
  );
}

test('what failed says why and is tried again alone, and all that was done can be undone', async () => {
  let isBroken = true;
  const paused = new Set<string>();
  const of = (id: string) => ({
    [`PATCH /api/agents/${id}`]: (body: unknown) => {
      if (id === 'a1' && isBroken)
        return problem(422, 'validation-failed', [{ pointer: '/paused', detail: 'is not possible now' }]);
      if ((body as { paused: boolean }).paused) paused.add(id);
      else paused.delete(id);
      return { body: { id } };
    },
    [`GET /api/agents/${id}`]: () => ({ body: { id, paused: paused.has(id) } }),
  });
  const api = answerApi({ ...of('a0'), ...of('a1'), ...of('a2') });
  renderFor('admin', <Subject agents={AGENTS} />);
  await userEvent.click(screen.getByRole('button', { name: 'Pause 3 agents' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(await dialog.findByText('1 agent failed')).toBeVisible();
  expect(dialog.getByText('2 agents paused.')).toBeVisible();
  expect(dialog.getByRole('listitem')).toHaveTextContent('Billing: Is not possible now.');

  isBroken = false;
  await userEvent.click(dialog.getByRole('button', { name: 'Try again with 1 agent' }));
  await screen.findByRole('button', { name: 'Undo' });
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(api.bodiesOf('PATCH /api/agents/a0')).toHaveLength(1);
  expect(paused.size).toBe(3);
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(await screen.findByText('Undone: 3 agents paused.')).toBeVisible();
  expect(paused.size).toBe(0);
});

test('nothing is offered where nothing would change', () => {
  renderFor('admin', <Subject agents={AGENTS.map((agent) => ({ ...agent, paused: true }))} />);
  expect(screen.getByText('All selected agents are paused already.')).toBeVisible();
  expect(screen.queryByRole('button', { name: /^Pause/ })).toBeNull();
});

test('more than ten are confirmed by a word', async () => {
  const many = Array.from({ length: 11 }, (_, at) => ({ id: `m${at}`, name: `Agent ${at}` }) as Agent);
  answerApi({});
  renderFor('admin', <Subject agents={many.map((agent) => ({ ...agent, paused: false }))} />);
  const confirm = screen.getByRole('button', { name: 'Pause 11 agents' });
  expect(confirm).toBeDisabled();
  await userEvent.type(screen.getByLabelText('Type “pause” to confirm'), 'pause');
  expect(confirm).toBeEnabled();
});
