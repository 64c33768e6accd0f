import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Button, Group } from '@mantine/core';
import { useLocation } from 'react-router';
import * as queries from '../api/queries';
import { NotFound } from '../ui/NotFound';
import { useSession } from './session';

type Props = {
  /** The list in the API’s paths and the console’s. */
  kind: queries.OwnedKind;
  id: string;
  /** What follows in the address. */
  rest?: string;
};

/** For a link to something that does not exist here: the organization of the same person that has it, if there is one. */
export function NotFoundHere({ kind, id, rest = '' }: Props) {
  const { me, membership, switchTo } = useSession();
  // The tab, for one.
  const { search } = useLocation();
  const others = me.organizations.filter((other) => other.id !== membership.id).map((other) => other.id);
  const owner = useQuery({ ...queries.ownerOf(kind, id, others), enabled: others.length > 0 });
  const found = me.organizations.find((organization) => organization.id === owner.data);
  return (
    <NotFound
      action={
        found && (
          <Group justify="center">
            <Button onClick={() => switchTo(found.id, `/${kind}/${id}${rest}${search}`)}>
              <Trans>
                Open in <bdi>{found.name}</bdi>
              </Trans>
            </Button>
          </Group>
        )
      }
    />
  );
}
