import type { MouseEvent } from 'react';
import { useNavigate } from 'react-router';

/** The props of a table's row that opens a page, if it has one. The keyboard has the link in the row's first cell. */
export function useRowLink() {
  const navigate = useNavigate();
  return (to: string | null) => (to === null ? {} : rowClick(() => void navigate(to)));
}

/** The props of a table's row in which a click does something, except on what does something else and to select text. */
export function rowClick(act: () => void) {
  return {
    style: { cursor: 'pointer' },
    onClick: (event: MouseEvent<HTMLElement>) => {
      const isElsewhere =
        (event.target as HTMLElement).closest('a, button, input, label, [role=menu]') !== null;
      const isSelecting = globalThis.getSelection()?.isCollapsed === false;
      if (!isElsewhere && !isSelecting && event.currentTarget.contains(event.target as Node)) act();
    },
  };
}
