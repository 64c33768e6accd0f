import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Group, SimpleGrid, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import classes from './ListFilters.module.css';

type Props = {
  /** For screen readers: "Filter calls". */
  label: string;
  /** Stays visible on a phone, where the others are folded away. */
  search?: ReactNode;
  children: ReactNode;
  /** How many filters are set. */
  active: number;
  onClear: () => void;
  columns?: number;
  /** One of them shows an error, which must not be folded away. */
  isInvalid?: boolean;
};

/** The filters above a list. */
export function ListFilters(props: Props) {
  const { label, search, children, active, onClear, columns = 4, isInvalid = false } = props;
  const [unfolded, { toggle }] = useDisclosure(false);
  const opened = unfolded || isInvalid;
  return (
    <Stack gap="sm" role="search" aria-label={label}>
      {search}
      <Button variant="default" hiddenFrom="xs" aria-expanded={opened} onClick={toggle}>
        {active === 0 ? t`Filters` : t`Filters (${active} set)`}
      </Button>
      <SimpleGrid
        cols={{ base: 1, xs: 2, md: columns }}
        spacing="sm"
        className={`${classes.filters ?? ''} ${classes.more ?? ''}`}
        data-opened={opened}
      >
        {children}
      </SimpleGrid>
      {active > 0 && (
        <Group>
          <Button variant="subtle" size="xs" onClick={onClear}>
            <Trans>
              Clear <Plural value={active} one="# filter" other="# filters" />
            </Trans>
          </Button>
        </Group>
      )}
    </Stack>
  );
}
