import { useMutation } from '@tanstack/react-query';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderFor } from '../../test/render';
import { BusyBar } from './BusyBar';

function Subject({ work }: { work: Promise<void> }) {
  const { mutate } = useMutation({ mutationFn: () => work });
  return (
    <>
      <BusyBar />
      <button onClick={() => mutate()}>Start</button>
    </>
  );
}

test('a bar is shown while something takes long, and disappears when it is done', async () => {
  const { promise, resolve } = deferred();
  renderFor('member', <Subject work={promise} />);
  // Synchronous, so that no time passes before the bar is looked for.
  fireEvent.click(screen.getByRole('button'));
  expect(screen.queryByRole('progressbar')).toBeNull();
  expect(await screen.findByRole('progressbar', { name: 'Working' })).toBeVisible();
  resolve();
  await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull());
});

function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}
