import { plural, t } from '@lingui/core/macro';
import { ActionIcon, Badge, Popover } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconBell } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import * as queries from '../api/queries';
import { useSession } from '../session/session';

/** Loaded when it is opened first. */
const NoticeList = lazy(() => import('./NoticeList'));

// Not a style sheet: a first visit would ask for another file.
const CORNER = { insetBlockStart: -6, insetInlineEnd: -6 };
/** Mantine cuts off what stands out of a button. */
const NOT_CUT_OFF = { overflow: 'visible' };

/** What admins and owners must know, on every page. */
export function Notices() {
  const { canWrite } = useSession();
  return canWrite ? <Bell /> : null;
}

function Bell() {
  const notices = useQuery(queries.notices);
  const [opened, { toggle, close }] = useDisclosure(false);
  const count = (notices.data?.items ?? []).filter(queries.isNews).length;
  const label = count === 0 ? t`Notices` : plural(count, { one: '# notice', other: '# notices' });
  return (
    <Popover opened={opened} onDismiss={close} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          variant="default"
          size="lg"
          pos="relative"
          style={NOT_CUT_OFF}
          // A small screen has room for it only if there is something to say.
          {...(count === 0 ? { visibleFrom: 'xs' } : {})}
          aria-label={label}
          title={label}
          onClick={toggle}
        >
          <IconBell size={18} aria-hidden />
          {count > 0 && (
            <Badge pos="absolute" style={CORNER} color="red" size="xs" circle aria-hidden>
              {count > 9 ? '9+' : count}
            </Badge>
          )}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t`Notices`}>
        {opened && (
          <Suspense>
            <NoticeList onLeave={close} />
          </Suspense>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
