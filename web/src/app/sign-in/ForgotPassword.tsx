import { Trans } from '@lingui/react/macro';
import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import * as queries from '../../api/queries';

/** Where this Linecard sends mail. Until that is known, nothing is offered. */
export function ForgotPassword() {
  const options = useQuery(queries.signInOptions);
  if (options.data?.passwordReset !== true) return null;
  return (
    <Anchor component={Link} to="/forgot-password" size="sm">
      <Trans>Forgot password?</Trans>
    </Anchor>
  );
}
