import { t } from '@lingui/core/macro';
import { Progress } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useIsFetching, useIsMutating } from '@tanstack/react-query';
import classes from './Shell.module.css';

/** For anything faster the bar would only flicker. */
const LONG_MS = 700;

/** A progress bar below the header while requests take long, because of Twilio or a slow server. */
export function BusyBar() {
  const isBusy = useIsFetching() + useIsMutating() > 0;
  const [wasBusy] = useDebouncedValue(isBusy, LONG_MS);
  if (!isBusy || !wasBusy) return null;
  return (
    <Progress.Root size="xs" radius={0} className={classes.busy ?? ''}>
      <Progress.Section value={100} animated withAria={false} role="progressbar" aria-label={t`Working`} />
    </Progress.Root>
  );
}
