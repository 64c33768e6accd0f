// eslint-disable-next-line no-restricted-imports -- This is the one place.
import { Modal, type ModalProps } from '@mantine/core';
import { useEffect } from 'react';
import { giveFocusBack, opener } from './opener';

/**
 * A dialog. Once it is closed, the focus is where it was before. Mantine's own sees to that only for a dialog that was closed
 * at first and is still rendered when it closes: not for one that is rendered while it is open, nor for one that takes the
 * place of another; and from the item of a menu, which is gone, it does not find the button of the menu.
 */
export function Dialog({ opened, ...props }: ModalProps) {
  useEffect(() => {
    if (!opened) return undefined;
    const to = opener();
    return () => giveFocusBack(to);
  }, [opened]);
  return <Modal opened={opened} {...props} returnFocus={false} />;
}
