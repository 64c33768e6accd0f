import { Menu } from '@mantine/core';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { renderFor } from '../../test/render';
import { Dialog } from './Dialog';

const button = (name: string) => screen.getByRole('button', { name });

/** Clicks a button of a dialog once the dialog has taken the focus. */
async function press(name: string) {
  const found = await screen.findByRole('button', { name });
  await waitFor(() => expect(found.closest('[role="dialog"]')).toContainElement(focused()));
  await userEvent.click(found);
}

const focused = () => document.activeElement as HTMLElement;

function Conditional({ onClosed = () => undefined }: { onClosed?: () => void }) {
  const [opened, setOpened] = useState(false);
  const close = () => {
    setOpened(false);
    onClosed();
  };
  return (
    <>
      <button onClick={() => setOpened(true)}>Open</button>
      <input aria-label="Elsewhere" />
      {opened && (
        <Dialog opened onClose={close} title="Title">
          <button onClick={close}>Done</button>
        </Dialog>
      )}
    </>
  );
}

test('a dialog that is rendered only while it is open gives the focus back to what opened it', async () => {
  renderFor('admin', <Conditional />);
  for (const close of [() => press('Done'), () => userEvent.keyboard('{Escape}')]) {
    await userEvent.click(button('Open'));
    const dialog = await screen.findByRole('dialog');
    await waitFor(() => expect(dialog).toContainElement(focused()));
    await close();
    await waitFor(() => expect(button('Open')).toHaveFocus());
  }
});

test('what takes the focus when a dialog closes keeps it', async () => {
  renderFor('admin', <Conditional onClosed={() => screen.getByLabelText('Elsewhere').focus()} />);
  await userEvent.click(button('Open'));
  await press('Done');
  // Longer than a dialog waits for others to take it.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(screen.getByLabelText('Elsewhere')).toHaveFocus();
});

function Replaced() {
  const [step, setStep] = useState<'closed' | 'form' | 'result'>('closed');
  const close = () => setStep('closed');
  return (
    <>
      <button onClick={() => setStep('form')}>Open</button>
      {step === 'result' ? (
        <Dialog key="result" opened onClose={close} title="Result">
          <button onClick={close}>Done</button>
        </Dialog>
      ) : (
        <Dialog key="form" opened={step === 'form'} onClose={close} title="Form">
          <button onClick={() => setStep('result')}>Create</button>
        </Dialog>
      )}
    </>
  );
}

test('of two dialogs that follow each other, the last gives the focus back to what opened the first', async () => {
  renderFor('admin', <Replaced />);
  await userEvent.click(button('Open'));
  await press('Create');
  await press('Done');
  await waitFor(() => expect(button('Open')).toHaveFocus());
});

function OfMenu() {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Menu>
        <Menu.Target>
          <button>More</button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setOpened(true)}>Edit</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Dialog opened={opened} onClose={() => setOpened(false)} title="Edit">
        <button onClick={() => setOpened(false)}>Done</button>
      </Dialog>
    </>
  );
}

test('a dialog that the item of a menu opened gives the focus to the button of the menu', async () => {
  renderFor('admin', <OfMenu />);
  await userEvent.click(button('More'));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Edit' }));
  await press('Done');
  await waitFor(() => expect(button('More')).toHaveFocus());
});

function Nested() {
  const [outer, setOuter] = useState(false);
  const [inner, setInner] = useState(false);
  return (
    <>
      <button onClick={() => setOuter(true)}>Open</button>
      <Dialog opened={outer} onClose={() => setOuter(false)} title="Outer">
        <button onClick={() => setOuter(false)}>Done</button>
        <button onClick={() => setInner(true)}>Ask</button>
      </Dialog>
      <Dialog opened={inner} onClose={() => setInner(false)} title="Inner">
        <button onClick={() => setInner(false)}>Answer</button>
      </Dialog>
    </>
  );
}

test('a dialog above another one gives the focus back to that one', async () => {
  renderFor('admin', <Nested />);
  await userEvent.click(button('Open'));
  await press('Ask');
  await press('Answer');
  await waitFor(() => expect(screen.getByRole('button', { name: 'Ask' })).toHaveFocus());
  await press('Done');
  await waitFor(() => expect(button('Open')).toHaveFocus());
});
